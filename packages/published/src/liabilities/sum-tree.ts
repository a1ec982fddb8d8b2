import { hash } from 'node:crypto';

/** No sum of the tree reaches this: figures are unsigned and have 64 bits. */
const FIGURE_LIMIT = 1n << 64n;
const NODE = Buffer.of(1);

/** A node: its hash, and what everything below it sums up to, a figure a column. */
export type SumNode = { readonly hash: Buffer; readonly sums: readonly bigint[] };

/** A figure that is below zero, or a sum that 64 bits cannot hold. */
export class SumTreeError extends Error {
  override readonly name = 'SumTreeError';
}

/** True for what may stand in a leaf and what a sum may be. */
export function isFigure(value: bigint): boolean {
  return value >= 0n && value < FIGURE_LIMIT;
}

/**
 * The node above two nodes. Its hash covers the sums of both sides one by one: a hash over their
 * total alone would let two users be shown two different splits of one root.
 *
 * @throws SumTreeError when a sum is not a figure
 */
export function sumNode(left: SumNode, right: SumNode): SumNode {
  const sums = left.sums.map((sum, column) => sum + (right.sums[column] ?? 0n));
  if (left.sums.length !== right.sums.length) throw new SumTreeError('columns differ');
  for (const sum of [...left.sums, ...right.sums, ...sums]) {
    if (!isFigure(sum)) throw new SumTreeError(`${sum} is no figure`);
  }
  const parts = [NODE, left.hash, figureBytes(left.sums), right.hash, figureBytes(right.sums)];
  return { hash: hash('sha256', Buffer.concat(parts), 'buffer'), sums };
}

/** A Merkle tree that also sums. A node without a sibling moves up as it is. */
export class SumTree {
  readonly #levels: readonly (readonly SumNode[])[];

  /**
   * @param leaves at least one, in their order
   * @throws SumTreeError when a figure or a sum is none
   */
  constructor(leaves: readonly SumNode[]) {
    const levels: (readonly SumNode[])[] = [leaves];
    let level = leaves;
    while (level.length > 1) {
      const above: SumNode[] = [];
      for (let i = 0; i < level.length; i += 2) {
        const [left, right] = [level[i] as SumNode, level[i + 1]];
        above.push(right === undefined ? left : sumNode(left, right));
      }
      levels.push(above);
      level = above;
    }
    this.#levels = levels;
  }

  get root(): SumNode {
    return this.#levels.at(-1)?.[0] as SumNode;
  }

  /** Siblings from a leaf to the root; on which side each is, the place of the leaf says. */
  pathOf(place: number): readonly SumNode[] {
    const path: SumNode[] = [];
    let at = place;
    for (const level of this.#levels) {
      const sibling = level[at ^ 1];
      if (sibling !== undefined) path.push(sibling);
      at = Math.floor(at / 2);
    }
    return path;
  }
}

/**
 * The root that a leaf at a place leads to; null when the path has not the length of that place.
 *
 * @throws SumTreeError when a sum on the way is no figure
 */
export function sumRootOf(
  leaf: SumNode,
  { place, leaves, path }: { place: number; leaves: number; path: readonly SumNode[] },
): SumNode | null {
  let node = leaf;
  let [at, width, used] = [place, leaves, 0];
  while (width > 1) {
    if ((at ^ 1) < width) {
      const sibling = path[used];
      if (sibling === undefined) return null;
      node = at % 2 === 0 ? sumNode(node, sibling) : sumNode(sibling, node);
      used += 1;
    }
    at = Math.floor(at / 2);
    width = Math.ceil(width / 2);
  }
  return used === path.length ? node : null;
}

function figureBytes(figures: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(figures.length * 8);
  figures.forEach((figure, at) => {
    bytes.writeBigUInt64LE(figure, at * 8);
  });
  return bytes;
}
