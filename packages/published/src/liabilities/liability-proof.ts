import {
  type AccountLiability,
  LIABILITY_PARTS,
  liabilityLeaf,
  owedInSettlement,
} from './liability-leaf.ts';
import { type SignedStatement, statementProblem } from './liability-statement.ts';
import { isFigure, type SumNode, SumTreeError, sumRootOf } from './sum-tree.ts';

/** A node of a path as text: its hash in hexadecimal, its sums as decimal numbers. */
export type PathNode = { readonly hash: string; readonly sums: readonly string[] };

/** One leaf of the account, and the way from it to the root. */
export type ProofPart = {
  readonly place: number;
  readonly salt: string;
  readonly figures: readonly string[];
  readonly path: readonly PathNode[];
};

/** What an account is shown: what it is owed, and that this is in what the venue signed. */
export type LiabilityProof = {
  readonly statement: SignedStatement;
  readonly liability: AccountLiability;
  readonly parts: readonly ProofPart[];
};

/** The settlement asset is the first column. */
const SETTLEMENT = 0;
const HASH = /^[0-9a-f]{64}$/;
const SALT = /^[0-9a-f]{32}$/;
const DIGITS = /^[0-9]{1,20}$/;

/**
 * Null when everything that the account is owed is in the sums that the venue signed; otherwise
 * what is wrong.
 *
 * @param expected account of whoever checks, and the venue's key from another source or null
 */
export function liabilityProblem(
  proof: LiabilityProof,
  expected: { readonly account: number; readonly publicKey: string | null },
): string | null {
  const { statement, liability, parts } = proof;
  const signed = statementProblem(statement, expected.publicKey);
  if (signed !== null) return signed;
  if (liability.account !== expected.account) return `it is of account ${liability.account}`;
  const figures = figuresProblem(proof);
  if (figures !== null) return figures;
  if (parts.length !== LIABILITY_PARTS) return `it has ${parts.length} leaves`;
  if (new Set(parts.map(({ place }) => place)).size !== parts.length)
    return 'a leaf is shown twice';
  const sums = liability.owed.map(() => 0n);
  for (const [part, shown] of parts.entries()) {
    const problem = partProblem(proof, part, shown);
    if (problem !== null) return `leaf ${part + 1}: ${problem}`;
    for (const [column, figure] of shown.figures.entries()) {
      sums[column] = (sums[column] ?? 0n) + BigInt(figure);
    }
  }
  const isWhole = sums.every((sum, column) => sum === BigInt(liability.owed[column] ?? -1));
  return isWhole ? null : 'the leaves together are not what is owed';
}

/** What is owed must follow from balance, open profit and what is leaving. */
function figuresProblem({ statement, liability }: LiabilityProof): string | null {
  const { balance, openProfit, leaving, owed } = liability;
  const figures = [balance, openProfit, ...leaving, ...owed];
  if (!figures.every(Number.isSafeInteger)) return 'a figure is not a whole number';
  if ([...leaving, ...owed].some((figure) => figure < 0)) return 'a figure is below zero';
  const columns = statement.assets.length + 1;
  if (owed.length !== columns || leaving.length !== columns - 1) return 'columns are missing';
  const settled = owedInSettlement(balance, openProfit, leaving[SETTLEMENT] ?? 0);
  if (owed[SETTLEMENT] !== settled) return 'balance and open profit are not what is owed';
  const isLess = leaving.some((units, column) => (owed[column] ?? 0) < units);
  return isLess ? 'less is owed than what is leaving' : null;
}

function partProblem(
  { statement, liability }: LiabilityProof,
  part: number,
  { place, salt, figures, path }: ProofPart,
): string | null {
  const { epoch, leaves, root } = statement;
  const isPlace = Number.isSafeInteger(place) && place >= 0 && place < leaves;
  if (!isPlace || !SALT.test(salt)) return 'its place or salt is none';
  const own = nodeOf({ hash: root, sums: figures }, liability.owed.length);
  const siblings = path.map((node) => nodeOf(node, liability.owed.length));
  if (own === null || siblings.includes(null)) return 'a figure is below zero or none';
  const leaf = liabilityLeaf(
    { epoch, liability },
    { part, figures: own.sums },
    Buffer.from(salt, 'hex'),
  );
  const reached = rootReached(leaf, { place, leaves, path: siblings as SumNode[] });
  if (typeof reached === 'string') return reached;
  if (reached.hash.toString('hex') !== root) return 'the path leads to another root';
  const isSame = reached.sums.every((sum, column) => String(sum) === statement.sums[column]);
  return isSame && reached.sums.length === statement.sums.length
    ? null
    : 'the path leads to other sums';
}

function rootReached(
  leaf: SumNode,
  way: { place: number; leaves: number; path: readonly SumNode[] },
): SumNode | string {
  try {
    return sumRootOf(leaf, way) ?? 'the path has not the length of its place';
  } catch (error) {
    if (error instanceof SumTreeError) return error.message;
    throw error;
  }
}

/** A node out of its text; null for one that is none. A minus sign is none of the digits. */
function nodeOf({ hash, sums }: PathNode, columns: number): SumNode | null {
  if (!HASH.test(hash) || sums.length !== columns) return null;
  if (!sums.every((sum) => DIGITS.test(sum))) return null;
  const figures = sums.map(BigInt);
  return figures.every(isFigure) ? { hash: Buffer.from(hash, 'hex'), sums: figures } : null;
}
