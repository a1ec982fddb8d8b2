import type { History, ReleasedCommand } from '@tandem/feed';
import type { Receipt } from '@tandem/ingress';
import { contentOf, headHash, leafHash, MerkleTree } from '@tandem/published';
import { LeafSalter } from './leaf-salter.ts';
import { PUBLISHING_LIMITS } from './limits.ts';
import type { PublishedLog } from './published-log.ts';
import type { VenueSigner } from './venue-signer.ts';

/** Signs what was released: one signature a group, and a receipt for whoever wants one. */
export class ReceiptBook {
  readonly #signer: VenueSigner;
  readonly #log: PublishedLog;
  readonly #salter: LeafSalter;

  constructor(signer: VenueSigner, log: PublishedLog) {
    this.#signer = signer;
    this.#log = log;
    this.#salter = new LeafSalter(signer.saltKey);
  }

  /**
   * Signs and publishes the head of a released group, which is not empty. Gives the receipt of the
   * command at a place of the group; null where the head could not be published.
   */
  seal(group: readonly ReleasedCommand[]): (at: number) => Receipt | null {
    const [first] = group as readonly [ReleasedCommand];
    const contents = group.map(contentOf);
    const salts = contents.map(({ open }, at) =>
      this.#salter.saltsOf(first.sequence + at, open !== null),
    );
    const leaves = contents.map((content, at) => leafHash(content, salts[at] as never));
    const tree = new MerkleTree(leaves);
    const parts = {
      previousHead: this.#log.last,
      firstSequence: first.sequence,
      lastSequence: first.sequence + group.length - 1,
      root: tree.root.toString('hex'),
    };
    const digest = headHash(parts);
    const { publicKey } = this.#signer;
    const signature = this.#signer.sign(digest);
    const head = { ...parts, head: digest.toString('hex'), publicKey, signature };
    const isPublished = this.#log.append(
      head,
      contents.map(({ whole }) => whole),
    );
    if (!isPublished) return () => null;
    return (at) => ({
      ...head,
      sequence: first.sequence + at,
      salt: salts[at]?.open.toString('hex') ?? '',
      hiddenSalt: salts[at]?.hidden?.toString('hex') ?? null,
      leaf: (leaves[at] as Buffer).toString('hex'),
      path: tree.pathOf(at),
    });
  }

  /**
   * Seals what a crash left in the journal without a head, and writes lost bodies again. Nobody was
   * answered for those commands.
   */
  async catchUp(history: History, journalSequence: number): Promise<void> {
    await this.#log.restoreBodies(history);
    let group: ReleasedCommand[] = [];
    for await (const released of history(this.#log.lastSequence + 1, journalSequence)) {
      group.push(released);
      if (group.length < PUBLISHING_LIMITS.caughtUpGroup) continue;
      this.seal(group);
      group = [];
    }
    if (group.length > 0) this.seal(group);
  }
}
