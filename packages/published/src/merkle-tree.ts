import { SHA256_BYTES, sha256 } from './sha256.ts';

/** A sibling on the way from a leaf to the root. */
export type PathStep = { readonly side: 'left' | 'right'; readonly hash: string };

/** An inner node; its first byte is not that of a leaf, so that neither can pose as the other. */
function nodeHash(left: Buffer, right: Buffer): Buffer {
  NODE.set(left, 1);
  NODE.set(right, 1 + SHA256_BYTES);
  return sha256(NODE);
}

/** Filled again for each node. */
const NODE = Buffer.alloc(1 + 2 * SHA256_BYTES, 1);

/** The tree over leaves in their order. A node without a sibling moves up as it is. */
export class MerkleTree {
  readonly #levels: readonly (readonly Buffer[])[];
  /** Of each level, as far as paths went by: a node near the root is a step of half of them. */
  readonly #steps: readonly PathStep[][];

  /** @param leaves at least one */
  constructor(leaves: readonly Buffer[]) {
    const levels: (readonly Buffer[])[] = [leaves];
    let level = leaves;
    while (level.length > 1) {
      const above: Buffer[] = [];
      for (let i = 0; i < level.length; i += 2) {
        const [left, right] = [level[i] as Buffer, level[i + 1]];
        above.push(right === undefined ? left : nodeHash(left, right));
      }
      levels.push(above);
      level = above;
    }
    this.#levels = levels;
    this.#steps = levels.map(() => []);
  }

  get root(): Buffer {
    return this.#levels.at(-1)?.[0] as Buffer;
  }

  /** Siblings from a leaf to the root. */
  pathOf(leaf: number): readonly PathStep[] {
    const path: PathStep[] = [];
    let at = leaf;
    for (let height = 0; height < this.#levels.length; height += 1) {
      const step = this.#stepOver(height, at ^ 1);
      if (step !== undefined) path.push(step);
      at = Math.floor(at / 2);
    }
    return path;
  }

  /** The step from the sibling of a node; undefined where there is no such node. */
  #stepOver(height: number, at: number): PathStep | undefined {
    const steps = this.#steps[height] as PathStep[];
    const node = this.#levels[height]?.[at];
    if (node === undefined) return undefined;
    steps[at] ??= { side: at % 2 === 0 ? 'left' : 'right', hash: node.toString('hex') };
    return steps[at];
  }
}

/** The root that a leaf and its path lead to. */
export function rootOf(leaf: Buffer, path: readonly PathStep[]): Buffer {
  let node = leaf;
  for (const { side, hash: text } of path) {
    const sibling = Buffer.from(text, 'hex');
    node = side === 'left' ? nodeHash(sibling, node) : nodeHash(node, sibling);
  }
  return node;
}
