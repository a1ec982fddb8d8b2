import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runForge } from './forge.ts';

/** Four parts, each against its own suites: one alone is small enough to be compiled so. */
const PARTS = [
  { name: 'vault', source: 'contracts/src/vault', tests: 'contracts/test/vault' },
  // All of the sources cannot be compiled without the optimizer; what these suites need can.
  { name: 'mirror', source: 'contracts/src/services', tests: 'contracts/test/mirror' },
  { name: 'way out', source: 'contracts/src/services', tests: 'contracts/test/escape' },
  { name: 'marks', source: 'contracts/src/marks', tests: 'contracts/test/marks' },
] as const;

/**
 * Contracts through which money moves, by the part whose suites must reach them. Challenges check
 * P-256 signatures with a library that the compiler takes only with its optimizer: not counted.
 */
const MONEY: Readonly<Record<string, RegExp>> = {
  vault: /^contracts\/src\/(Vault|vault\/.*)\.sol$/,
  mirror: /^contracts\/src\/(Entrypoint|handlers\/.*|services\/.*|libraries\/.*)\.sol$/,
  marks: /^contracts\/src\/(MarkChallenges|marks\/.*|challenges\/(OperatorBond|FillProof))\.sol$/,
  'way out': /^contracts\/src\/(Escape|ForcedRequests)\.sol$/,
};

/** Least share of branches of these contracts. */
const BRANCHES_MIN = 0.95;

type Counts = { lines: number; linesHit: number; branches: number; branchesHit: number };

export type CoverageReport = {
  readonly test: string;
  readonly isGood: boolean;
  /** Hit of all, by part. `npm run mirror`, which compares more, is not in it. */
  readonly branches: Readonly<Record<string, string>>;
  readonly missed: readonly string[];
  readonly files: Readonly<Record<string, Counts>>;
};

/** Lines and branches of every contract that moves money, as its suites reach them. */
export async function measureCoverage(): Promise<CoverageReport> {
  const files: Record<string, Counts> = {};
  const missed: string[] = [];
  const branches: Record<string, string> = {};
  let isGood = true;
  for (const part of PARTS) {
    const { text, isGood: hasPassed } = await lcovOf(part);
    const found: Record<string, Counts> = {};
    readLcov(text, MONEY[part.name] as RegExp, { files: found, missed });
    const all = Object.values(found).reduce((sum, file) => sum + file.branches, 0);
    const hit = Object.values(found).reduce((sum, file) => sum + file.branchesHit, 0);
    branches[part.name] = `${hit} of ${all}`;
    isGood = isGood && hasPassed && all > 0 && hit / all > BRANCHES_MIN;
    Object.assign(files, found);
  }
  const test = 'branches of the contracts that move money';
  return { test, isGood, branches, missed, files };
}

async function lcovOf({ source, tests }: (typeof PARTS)[number]) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-coverage-'));
  const file = join(folder, 'lcov.info');
  try {
    const { isGood } = await runForge(
      ['coverage', '--no-match-contract', 'Invariants|Gas', '--report', 'lcov'].concat([
        '--report-file',
        file,
      ]),
      { FOUNDRY_SRC: source, FOUNDRY_TEST: tests },
    );
    return { text: readFileSync(file, 'utf8'), isGood };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** SF: a file; DA: a line and its hits; BRDA: a line, a branch of it and its hits. */
function readLcov(
  text: string,
  money: RegExp,
  into: { readonly files: Record<string, Counts>; readonly missed: string[] },
): void {
  let name = '';
  for (const row of text.split('\n')) {
    if (row.startsWith('SF:')) name = row.slice(3);
    if (!money.test(name)) continue;
    const file = (into.files[name] ??= { lines: 0, linesHit: 0, branches: 0, branchesHit: 0 });
    const [kind, figures = ''] = row.split(':');
    const parts = figures.split(',');
    const isHit = Number(parts.at(-1)) > 0;
    if (kind === 'DA') {
      file.lines += 1;
      if (isHit) file.linesHit += 1;
    } else if (kind === 'BRDA') {
      file.branches += 1;
      if (isHit) file.branchesHit += 1;
      else into.missed.push(`${name}:${parts[0]}`);
    }
  }
}
