import { batchHashOf, configurationHandler, submission } from '@tandem/chain';
import type { ReleasedCommand } from '@tandem/feed';
import { type Address, encodeFunctionData } from 'viem';
import type { BatchLimits } from '../limits.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { OutboxBatch, OutboxStore } from '../outbox/outbox-store.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import type { FeedReader } from './feed-reader.ts';
import type { FoldedBatch, MirrorFold } from './mirror-fold.ts';
import { type MirrorHead, readMirrorHead } from './mirror-head.ts';

export type SubmitterConfig = {
  readonly limits: BatchLimits;
  readonly entrypoint: Address;
  readonly configuration: Address;
  /** True where the signer may announce listings itself: on local chains. */
  readonly announces: boolean;
  readonly confirmations: number;
};

export type SubmitterParts = {
  readonly nodes: ChainNodes;
  readonly store: OutboxStore;
  readonly sender: TransactionSender;
  readonly reader: FeedReader;
  readonly fold: MirrorFold;
  readonly nowMs: () => number;
};

/** The chain and the outbox tell different stories: an operator must look. */
class BatchError extends Error {
  override readonly name = 'BatchError';
}

/** What a batch begins with. */
type BatchHead = Pick<OutboxBatch, 'batchId' | 'previousHash' | 'firstSequence'>;

/** From this part of its gas on a batch is full: more would be measured again and again. */
const FULL_PART = 0.75;
/** Of the limit a command behind it has this room; a dearer one gets more, up to a part of it. */
const COMMAND_GAS = 900_000;
const ROOM_PART = 0.25;

/** Whether a batch has room for another command, or too little for its newest one. */
type Fullness = 'room' | 'full' | 'over';

/** Commands that are folded before anybody else gets the thread. */
const SLICE = 256;

/**
 * Cuts the feed into batches and has them sent, one at a time: the next is not begun before the one
 * before is on chain, so that the fold then holds exactly the figures that the chain must have.
 */
export class BatchSubmitter {
  readonly #parts: SubmitterParts;
  readonly #config: SubmitterConfig;
  /** Newest batch that is on chain as far as the node knows that is read. */
  applied = 0;
  appliedSequence = 0;
  #begunMs: number | null = null;
  /** What the node said of the items that the fold had then, by what they may cost. */
  #measured = { gas: 0, of: 0 };
  /** The command that the fold did not take: no other is folded before it. */
  #refused: ReleasedCommand | null = null;

  constructor(parts: SubmitterParts, config: SubmitterConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  /** Age of the oldest command that is read and not on chain. */
  get lagMs(): number {
    const { nowMs } = this.#parts;
    return this.#begunMs === null ? 0 : Math.max(0, Math.round(nowMs() - this.#begunMs));
  }

  /** Commands that are released and not on chain. */
  get lagCommands(): number {
    const { reader, fold } = this.#parts;
    return reader.waiting + fold.sequence - this.appliedSequence;
  }

  /** Folds everything again that the outbox has batches of. */
  async resume(): Promise<void> {
    const { fold, store } = this.#parts;
    const through = store.newestBatch?.lastSequence ?? 0;
    while (fold.sequence < through) await this.#foldAgain();
    fold.take();
    const { toldItems = 0 } = store.newestBatch ?? {};
    if (toldItems === 0) return;
    await this.#foldAgain();
    fold.takeBefore(toldItems);
  }

  async #foldAgain(): Promise<void> {
    const { fold } = this.#parts;
    if (await this.#foldNext()) return;
    const { newestBatch } = this.#parts.store;
    throw new BatchError(
      `the journal ends at ${fold.sequence}, a batch has ${newestBatch?.lastSequence ?? 0}`,
    );
  }

  /**
   * Looks where the chain is and moves the newest batch on. Returns true when it is on chain and
   * the fold is at its end.
   *
   * @throws BatchError when the chain has what the outbox does not know
   */
  async step(head: ChainHead): Promise<boolean> {
    const { store, nodes } = this.#parts;
    const chain = await this.#mirrorHead(head.number);
    const { hash } = await nodes.reader.getBlock({ blockNumber: head.number });
    // Another block took its place while we read: what was read is of two chains.
    if (hash !== head.hash) return false;
    const newest = store.newestBatch;
    this.#assertSame(chain, newest);
    this.applied = chain.batchId;
    await this.#forgetFinal(head);
    if (newest === null || chain.batchId === newest.batchId) {
      this.#arrived(newest);
      return newest !== null;
    }
    const next = store.batches.get(chain.batchId + 1);
    if (next === undefined) throw new BatchError(`batch ${chain.batchId + 1} is not in the outbox`);
    await this.#send(next);
    return false;
  }

  /** Reads on from the feed, and puts a batch into the outbox when one is full or old enough. */
  async fill(): Promise<void> {
    const { fold, store } = this.#parts;
    const before = store.newestBatch;
    if (before !== null && this.applied < before.batchId) return;
    const first = (before?.lastSequence ?? 0) + 1;
    const head = {
      batchId: (before?.batchId ?? 0) + 1,
      previousHash: before?.hash ?? (await this.#mirrorHead()).hash,
      firstSequence: first,
    };
    const { gas } = this.#config.limits;
    if (fold.parts.left > 0) return this.#add(head, fold.takePart(gas));
    let folded = 0;
    let fullness = await this.#fullness(head);
    while (fullness === 'room' && (await this.#foldNext())) {
      if (fold.sequence === first) this.#begunMs = fold.timeUs / 1_000;
      folded += 1;
      if (folded % SLICE === 0) await new Promise(setImmediate);
      fullness = await this.#fullness(head);
    }
    if (fold.sequence < first || (fullness === 'room' && !this.#isOld)) return;
    if (fullness !== 'over') return this.#add(head, fold.take());
    // The newest command goes in parts, behind what came before it.
    const others = fold.takeBefore();
    await this.#add(head, others.lastSequence < first ? fold.takePart(gas) : others);
  }

  async #add(head: BatchHead, folded: FoldedBatch): Promise<void> {
    this.#measured = { gas: 0, of: 0 };
    const batch = { ...head, ...folded };
    await this.#parts.store.addBatch({ ...batch, hash: batchHashOf(batch) });
  }

  get #isOld(): boolean {
    const { ageMs, quietMs } = this.#config.limits;
    return this.lagMs >= (this.#parts.fold.items > 0 ? ageMs : quietMs);
  }

  /** A batch that no block takes would be the last one: what it costs is bounded before. */
  async #fullness(head: BatchHead): Promise<Fullness> {
    const { fold } = this.#parts;
    const { commands, bytes, gas } = this.#config.limits;
    const isLong = fold.sequence - head.firstSequence + 1 >= commands || fold.size >= bytes;
    const room = Math.min(Math.max(0, fold.nextGas - COMMAND_GAS), gas * ROOM_PART);
    const cost = (): number => this.#measured.gas + fold.gas - this.#measured.of;
    if (room + cost() < gas) return isLong ? 'full' : 'room';
    await this.#measure(head);
    // Others than such a command have room behind a batch that is full.
    if (cost() > gas && fold.newestGas > COMMAND_GAS + room) return 'over';
    return isLong || room + cost() >= gas * FULL_PART ? 'full' : 'room';
  }

  /** Items mostly cost less than they may: the node knows. What it does not is left as it was. */
  async #measure(head: BatchHead): Promise<void> {
    const { fold, sender } = this.#parts;
    const batch = { ...head, lastSequence: fold.sequence, timeUs: fold.timeUs };
    const data = submission({ ...batch, sections: fold.peek() });
    const gas = await sender.estimate({ to: this.#config.entrypoint, data }).catch(() => null);
    if (gas !== null) this.#measured = { gas, of: fold.gas };
  }

  #arrived(newest: OutboxBatch | null): void {
    if (newest === null || this.appliedSequence === newest.lastSequence) return;
    this.appliedSequence = newest.lastSequence;
    const { fold } = this.#parts;
    // A command that is folded and not in it goes in parts.
    this.#begunMs = fold.sequence > newest.lastSequence ? fold.timeUs / 1_000 : null;
  }

  #assertSame(chain: MirrorHead, newest: OutboxBatch | null): void {
    const { store } = this.#parts;
    if (chain.batchId > (newest?.batchId ?? 0)) {
      throw new BatchError(
        `batch ${chain.batchId} is on chain, the outbox ends at ${newest?.batchId ?? 0}: ` +
          'it is not the outbox of this mirror',
      );
    }
    const known = chain.batchId === newest?.batchId ? newest : store.batches.get(chain.batchId);
    if (known !== undefined && known !== null && known.hash !== chain.hash) {
      throw new BatchError(`batch ${chain.batchId} on chain is not the one of the outbox`);
    }
  }

  async #foldNext(): Promise<boolean> {
    const { reader, fold } = this.#parts;
    const released = this.#refused ?? (await reader.next());
    // A replay that has ended is begun anew by the next look.
    if (released === null) return reader.waiting > 0;
    this.#refused = released;
    fold.fold(released);
    this.#refused = null;
    return true;
  }

  /** A batch that would revert is not sent: the reason stands in health, and it is tried again. */
  async #send(batch: OutboxBatch): Promise<void> {
    const { sender } = this.#parts;
    const { batchId } = batch;
    if (sender.has({ kind: 'batch', batchId })) return;
    if (!(await this.#isAnnounced(batch))) return;
    const to = this.#config.entrypoint;
    await sender.want({ to, data: submission(batch), purpose: { kind: 'batch', batchId } });
  }

  async #isAnnounced({ announcements }: OutboxBatch): Promise<boolean> {
    const { announces, configuration: to } = this.#config;
    const { nodes, sender } = this.#parts;
    const { abi } = configurationHandler;
    let isAnnounced = true;
    for (const itemHash of announces ? announcements : []) {
      const from = await nodes.reader.readContract({
        address: to,
        abi,
        functionName: 'usableFrom',
        args: [itemHash],
      });
      if (from > 0n) continue;
      isAnnounced = false;
      const purpose = { kind: 'announce', itemHash } as const;
      const data = encodeFunctionData({ abi, functionName: 'announce', args: [itemHash] });
      if (!sender.has(purpose)) await sender.want({ to, data, purpose });
    }
    return isAnnounced;
  }

  /** What is deep enough needs no outbox; the newest is kept in any case. */
  async #forgetFinal(head: ChainHead): Promise<void> {
    const { store } = this.#parts;
    const deep = head.number - BigInt(this.#config.confirmations);
    if (store.batches.size === 0 || deep < 0n) return;
    // What is not known keeps them all: at the first batches the mirror was not there so deep.
    const found = await this.#mirrorHead(deep).catch(() => null);
    if (found === null) return;
    for (const id of store.batches.keys()) if (id <= found.batchId) await store.endBatch(id);
  }

  #mirrorHead(blockNumber?: bigint): Promise<MirrorHead> {
    return readMirrorHead(this.#parts.nodes.reader, this.#config.entrypoint, blockNumber);
  }
}
