/** What outsiders are shown of the journal: leaves, heads and bodies, and how each is checked. */

export { GENESIS_HEAD, type HeadParts, headHash, type PublishedHead } from './head.ts';
export { type CheckFigures, type Disagreement, JournalCheck } from './journal-check.ts';
export { contentOf, type LeafContent, type LeafSalts, leafHash } from './leaf.ts';
export {
  type AccountLiability,
  LIABILITY_PARTS,
  owedInSettlement,
} from './liabilities/liability-leaf.ts';
export {
  type LiabilityProof,
  liabilityProblem,
  type PathNode,
  type ProofPart,
} from './liabilities/liability-proof.ts';
export {
  FIRST_STATEMENT,
  type LiabilityStatement,
  type SignedStatement,
  statementDigest,
  statementProblem,
} from './liabilities/liability-statement.ts';
export { LiabilityTree } from './liabilities/liability-tree.ts';
export { SumTreeError } from './liabilities/sum-tree.ts';
export { MerkleTree } from './merkle-tree.ts';
export {
  bodyOf,
  type PublishedBody,
  readBody,
  withheldBody,
} from './published-body.ts';
export { leafProblem, receiptProblem } from './receipt-problem.ts';
export { sha256, writeSha256 } from './sha256.ts';
