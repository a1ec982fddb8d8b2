import {
  type AccountLiability,
  LIABILITY_PARTS,
  liabilityLeaf,
  liabilityParts,
} from './liability-leaf.ts';
import type { LiabilityProof, PathNode } from './liability-proof.ts';
import { type SumNode, SumTree } from './sum-tree.ts';

type Leaf = {
  readonly account: number;
  readonly part: number;
  readonly salt: Buffer;
  readonly node: SumNode;
};

/** Everything that is owed at the end of one epoch. */
export class LiabilityTree {
  readonly #liabilities: ReadonlyMap<number, AccountLiability>;
  readonly #leaves: readonly Leaf[];
  readonly #tree: SumTree;

  /**
   * @param liabilities at least one, each account once
   * @param saltOf a secret of the venue; nobody else can guess it
   * @throws SumTreeError when a figure is below zero, or a sum too large
   */
  constructor(
    epoch: number,
    liabilities: readonly AccountLiability[],
    saltOf: (account: number, part: number) => Buffer,
  ) {
    this.#liabilities = new Map(liabilities.map((one) => [one.account, one]));
    const leaves = liabilities.flatMap((liability) => leavesOf(epoch, liability, saltOf));
    // By their hashes: the place of a leaf tells nothing of its account.
    this.#leaves = leaves.toSorted((a, b) => Buffer.compare(a.node.hash, b.node.hash));
    this.#tree = new SumTree(this.#leaves.map(({ node }) => node));
  }

  get leaves(): number {
    return this.#leaves.length;
  }

  get root(): SumNode {
    return this.#tree.root;
  }

  /** Null for an account that is owed nothing because it was not there. */
  proofOf(account: number): Omit<LiabilityProof, 'statement'> | null {
    const liability = this.#liabilities.get(account);
    if (liability === undefined) return null;
    const places = this.#leaves.flatMap((leaf, place) => (leaf.account === account ? [place] : []));
    const parts = places
      .map((place) => ({ place, leaf: this.#leaves[place] as Leaf }))
      .toSorted((a, b) => a.leaf.part - b.leaf.part)
      .map(({ place, leaf }) => ({
        place,
        salt: leaf.salt.toString('hex'),
        figures: leaf.node.sums.map(String),
        path: this.#tree.pathOf(place).map(pathNode),
      }));
    return { liability, parts };
  }
}

function leavesOf(
  epoch: number,
  liability: AccountLiability,
  saltOf: (account: number, part: number) => Buffer,
): Leaf[] {
  const { account } = liability;
  const salts = Array.from({ length: LIABILITY_PARTS }, (_, part) => saltOf(account, part));
  return liabilityParts(liability.owed, salts).map((split) => {
    const salt = salts[split.part] as Buffer;
    const node = liabilityLeaf({ epoch, liability }, split, salt);
    return { account, part: split.part, salt, node };
  });
}

function pathNode({ hash, sums }: SumNode): PathNode {
  return { hash: hash.toString('hex'), sums: sums.map(String) };
}
