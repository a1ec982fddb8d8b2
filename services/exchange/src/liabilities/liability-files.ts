import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LiabilityTree } from '@tandem/published';
import type { LiabilityStart, MadeTree, ProofAnswer } from './liability-messages.ts';
import { type LiabilityRows, liabilitiesOf } from './liability-rows.ts';
import { liabilitySalts } from './liability-salts.ts';
import { LIABILITY_LIMITS } from './limits.ts';

const NAME = /^figures-([0-9]+)-([0-9]+)\.f64$/;

type Epoch = { readonly epoch: number; readonly tree: LiabilityTree };

/** The figures of the newest epochs, on disk, and the tree that was asked for last. */
export class LiabilityFiles {
  readonly #folder: string;
  readonly #saltKey: Uint8Array;
  #newest: Epoch | null = null;

  constructor({ folder, saltKey }: LiabilityStart) {
    this.#folder = folder;
    this.#saltKey = saltKey;
    mkdirSync(folder, { recursive: true });
  }

  /** Keeps the figures of an epoch and makes its tree. */
  make({ epoch, assets, rows }: { readonly epoch: number } & LiabilityRows): MadeTree {
    const path = join(this.#folder, `figures-${epoch}-${assets.length}.f64`);
    writeFileSync(`${path}.new`, rows);
    renameSync(`${path}.new`, path);
    this.#forget(epoch);
    const tree = this.#open(epoch, rows, assets.length);
    const { hash, sums } = tree.root;
    return { root: hash.toString('hex'), leaves: tree.leaves, sums: sums.map(String) };
  }

  /** @throws when the epoch is not kept, or the account was not open at its end */
  prove(epoch: number, account: number): ProofAnswer {
    const proof = this.#treeOf(epoch).proofOf(account);
    if (proof === null) throw new Error(`account ${account} was not open at the end of the epoch`);
    return proof;
  }

  #treeOf(epoch: number): LiabilityTree {
    if (this.#newest?.epoch === epoch) return this.#newest.tree;
    for (const name of readdirSync(this.#folder)) {
      const [, of, assets] = NAME.exec(name) ?? [];
      if (Number(of) !== epoch) continue;
      const bytes = readFileSync(join(this.#folder, name));
      const rows = new Float64Array(new Uint8Array(bytes).buffer);
      return this.#open(epoch, rows, Number(assets));
    }
    throw new Error(`the figures of epoch ${epoch} are not kept any more`);
  }

  #open(epoch: number, rows: Float64Array, assets: number): LiabilityTree {
    const saltOf = liabilitySalts(this.#saltKey, epoch);
    const tree = new LiabilityTree(epoch, liabilitiesOf(rows, assets), saltOf);
    this.#newest = { epoch, tree };
    return tree;
  }

  #forget(newest: number): void {
    for (const name of readdirSync(this.#folder)) {
      const [, epoch] = NAME.exec(name) ?? [];
      if (epoch === undefined || Number(epoch) > newest - LIABILITY_LIMITS.epochsKept) continue;
      rmSync(join(this.#folder, name));
    }
  }
}
