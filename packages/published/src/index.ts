/** What outsiders are shown of the journal: leaves, heads and bodies, and how each is checked. */

export { GENESIS_HEAD, type HeadParts, headHash, type PublishedHead } from './head.ts';
export { type CheckFigures, type Disagreement, JournalCheck } from './journal-check.ts';
export { contentOf, type LeafContent, type LeafSalts, leafHash } from './leaf.ts';
export { MerkleTree } from './merkle-tree.ts';
export {
  bodyOf,
  type PublishedBody,
  readBody,
  withheldBody,
} from './published-body.ts';
export { leafProblem, receiptProblem } from './receipt-problem.ts';
