import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runForge } from './forge.ts';

/** Two halves, each against its own suites: one alone is small enough to be compiled so. */
const HALVES = [
  { name: 'vault', source: 'contracts/src/vault', tests: 'contracts/test/vault', options: [] },
  {
    name: 'mirror',
    source: 'contracts/src',
    tests: 'contracts/test/mirror',
    // The mirror's functions need more of the stack than the plain compiler has.
    options: ['--ir-minimum'],
  },
] as const;

/** Contracts through which money moves, by the half whose suites must reach them. */
const MONEY: Readonly<Record<string, RegExp>> = {
  vault: /^contracts\/src\/(Vault|vault\/.*)\.sol$/,
  mirror: /^contracts\/src\/(Entrypoint|handlers\/.*|services\/.*|libraries\/.*)\.sol$/,
};

/** Least share of branches of these contracts. */
const BRANCHES_MIN = 0.95;

type Counts = { lines: number; linesHit: number; branches: number; branchesHit: number };

export type CoverageReport = {
  readonly test: string;
  readonly isGood: boolean;
  readonly branches: string;
  readonly missed: readonly string[];
  readonly files: Readonly<Record<string, Counts>>;
};

/** Lines and branches of every contract that moves money, as its suites reach them. */
export async function measureCoverage(): Promise<CoverageReport> {
  const files: Record<string, Counts> = {};
  const missed: string[] = [];
  let isGood = true;
  for (const half of HALVES) {
    const { text, isGood: hasPassed } = await lcovOf(half);
    isGood = isGood && hasPassed;
    readLcov(text, MONEY[half.name] as RegExp, { files, missed });
  }
  const all = Object.values(files);
  const branches = all.reduce((sum, file) => sum + file.branches, 0);
  const hit = all.reduce((sum, file) => sum + file.branchesHit, 0);
  return {
    test: 'branches of the contracts that move money',
    isGood: isGood && branches > 0 && hit / branches > BRANCHES_MIN,
    branches: `${hit} of ${branches}`,
    missed,
    files,
  };
}

async function lcovOf({ source, tests, options }: (typeof HALVES)[number]) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-coverage-'));
  const file = join(folder, 'lcov.info');
  try {
    const { isGood } = await runForge(
      ['coverage', '--no-match-contract', 'Invariants|Gas', ...options].concat([
        '--report',
        'lcov',
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
