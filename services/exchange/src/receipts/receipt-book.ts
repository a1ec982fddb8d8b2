import { createHmac } from 'node:crypto';
import type { ReleasedCommand } from '@tandem/feed';
import type { Receipt } from '@tandem/ingress';
import type { HeadLog } from './head-log.ts';
import { MerkleTree } from './merkle-tree.ts';
import { headHash, leafHash } from './sealed-content.ts';
import type { VenueSigner } from './venue-signer.ts';

const SALT_BYTES = 16;

/** Signs what was released: one signature a group, and a receipt for whoever wants one. */
export class ReceiptBook {
  readonly #signer: VenueSigner;
  readonly #heads: HeadLog;

  constructor(signer: VenueSigner, heads: HeadLog) {
    this.#signer = signer;
    this.#heads = heads;
  }

  /**
   * Signs and publishes the head of a released group, which is not empty. Gives the receipt of the
   * command at a place of the group.
   */
  seal(group: readonly ReleasedCommand[]): (at: number) => Receipt {
    const [first] = group as readonly [ReleasedCommand];
    const salts = group.map(({ sequence }) => this.#salt(sequence));
    const leaves = group.map((released, at) => leafHash(released, salts[at] as Buffer));
    const tree = new MerkleTree(leaves);
    const parts = {
      previousHead: this.#heads.last,
      firstSequence: first.sequence,
      lastSequence: first.sequence + group.length - 1,
      root: tree.root.toString('hex'),
    };
    const digest = headHash(parts);
    const { publicKey } = this.#signer;
    const signature = this.#signer.sign(digest);
    const head = { ...parts, head: digest.toString('hex'), publicKey, signature };
    this.#heads.append(head);
    return (at) => ({
      ...head,
      sequence: first.sequence + at,
      salt: (salts[at] as Buffer).toString('hex'),
      leaf: (leaves[at] as Buffer).toString('hex'),
      path: tree.pathOf(at),
    });
  }

  close(): void {
    this.#heads.close();
  }

  #salt(sequence: number): Buffer {
    const name = Buffer.alloc(8);
    name.writeBigUInt64LE(BigInt(sequence));
    const whole = createHmac('sha256', this.#signer.saltKey).update(name).digest();
    return whole.subarray(0, SALT_BYTES);
  }
}
