import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const HARNESS = 'contracts/test/arithmetic/Arithmetic.sol';
const SOURCES = [HARNESS, 'contracts/src/libraries/MarginFormulas.sol'];
/** What is asked of every operation, beside the assertions. */
const TARGETS = ['assert', 'overflow', 'underflow', 'divByZero'];

type Solc = { compile(input: string): string };
type Finding = { readonly severity: string; readonly message: string };

export type ArithmeticReport = {
  readonly test: string;
  readonly isGood: boolean;
  readonly proven: number;
  /** What was refuted, could not be decided, or did not compile. */
  readonly others: readonly string[];
  /** What the checker says of itself and of what it leaves out. */
  readonly notes: readonly string[];
};

/** Lets the model checker of the pinned compiler prove the pure arithmetic, for all values. */
export function proveArithmetic(): ArithmeticReport {
  const solc = createRequire(import.meta.url)('solc') as Solc;
  const sources = SOURCES.map((path) => [path, { content: readFileSync(path, 'utf8') }] as const);
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(sources),
    settings: {
      modelChecker: {
        engine: 'bmc',
        targets: TARGETS,
        showProvedSafe: true,
        showUnproved: true,
        contracts: { [HARNESS]: ['Arithmetic'] },
      },
      outputSelection: { '*': { '*': ['abi'] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as { errors?: Finding[] };
  const findings = output.errors ?? [];
  const isProof = ({ message }: Finding): boolean => message.includes('check is safe');
  const isNote = ({ message }: Finding): boolean =>
    message.startsWith('SMTChecker: ') || message.startsWith('The BMC engine');
  const rest = findings.filter((finding) => !isProof(finding));
  const proven = findings.length - rest.length;
  const others = rest.filter((finding) => !isNote(finding)).map(({ message }) => message);
  const notes = [...new Set(rest.filter(isNote).map(({ message }) => message))];
  const test = 'pure arithmetic of the contracts, by the model checker';
  return { test, isGood: proven > 0 && others.length === 0, proven, others, notes };
}
