import type { MirrorBatch } from '@tandem/chain';
import { DurableLines } from '@tandem/durable-lines';
import type { Address, Hex } from 'viem';
import type { Dispute } from '../reconciliation/differences.ts';

/** What a transaction is for. */
export type Purpose =
  | { readonly kind: 'batch'; readonly batchId: number }
  | { readonly kind: 'finalize'; readonly withdrawalId: number }
  | { readonly kind: 'announce'; readonly itemHash: Hex }
  | { readonly kind: 'answer'; readonly challenge: Hex }
  | { readonly kind: 'answerMark'; readonly item: string }
  | { readonly kind: 'register'; readonly from: number }
  | { readonly kind: 'take'; readonly through: number }
  | { readonly kind: 'schedule'; readonly withdrawalId: number }
  | { readonly kind: 'beat' };

/** One way in which an intent was signed; numbers of fees as decimal digits. */
export type Sending = {
  readonly hash: Hex;
  readonly feePerGas: string;
  readonly tipPerGas: string;
  readonly atMs: number;
};

/** A transaction that will be on chain some day: its nonce is its own for life. */
export type Intent = {
  readonly nonce: number;
  readonly to: Address;
  readonly data: Hex;
  readonly gas: string;
  /** Wei that goes with it, as decimal digits; absent: none. */
  readonly value?: string;
  readonly purpose: Purpose;
  readonly sendings: Sending[];
};

/** A batch with its hash, and what must be announced before it. */
export type OutboxBatch = MirrorBatch & {
  readonly hash: Hex;
  readonly announcements: readonly Hex[];
  /** Items of the command behind its last one that are told with it and before; 0: none. */
  readonly toldItems: number;
};

/** Whether more of one command follows in the batches behind this one. */
export function isPart({ toldItems }: OutboxBatch): boolean {
  return toldItems > 0;
}

/** A block up to which deposits are credited. */
export type BlockCursor = {
  readonly number: string;
  readonly hash: Hex;
  /** Number of the newest of them; absent: not known. */
  readonly deposits?: number;
};

type Line =
  | { readonly kind: 'newest'; readonly batch: OutboxBatch }
  | { readonly kind: 'batch'; readonly batch: OutboxBatch }
  | { readonly kind: 'batchFinal'; readonly batchId: number }
  | { readonly kind: 'intent'; readonly intent: Intent }
  | { readonly kind: 'sending'; readonly nonce: number; readonly sending: Sending }
  | { readonly kind: 'final'; readonly nonce: number }
  | { readonly kind: 'nextNonce'; readonly nonce: number }
  | { readonly kind: 'cursor'; readonly cursor: BlockCursor }
  | { readonly kind: 'cancels'; readonly count: number }
  | { readonly kind: 'laneVault'; readonly chain: number; readonly vault: Address }
  | { readonly kind: 'disputes'; readonly disputes: readonly Dispute[] }
  | { readonly kind: 'held'; readonly withdrawalId: number };

/**
 * What must survive the death of the service: batches before they are sent, transactions with their
 * nonces, how far deposits and cancels were read. Every change is on disk before anybody acts on
 * it.
 */
export class OutboxStore {
  readonly #lines: DurableLines;
  /** Batches that are not yet final on chain, by number. */
  readonly batches: Map<number, OutboxBatch> = new Map();
  /** Intents that are not yet final, by nonce. */
  readonly intents: Map<number, Intent> = new Map();
  newestBatch: OutboxBatch | null = null;
  nextNonce = 0;
  cursor: BlockCursor | null = null;
  /** Cancels of the chain that the engine has answered. */
  cancels = 0;
  /** Vaults that further chains were first settled with, by the index of the chain. */
  readonly laneVaults: Map<number, Address> = new Map();
  /** What engine and chain differed about at the newest comparison. */
  disputes: readonly Dispute[] = [];
  /** Withdrawals that the chain was never told of because of it. */
  readonly held: Set<number> = new Set();

  /** @throws when the file is there and cannot be read */
  constructor(path: string) {
    this.#lines = DurableLines.open({ path, present: () => this.#present() }, (text) =>
      this.#take(JSON.parse(text) as Line),
    );
  }

  /** The newest command of which a batch has something, or might have. */
  get decidedSequence(): number {
    const { newestBatch } = this;
    return newestBatch === null ? 0 : newestBatch.lastSequence + (isPart(newestBatch) ? 1 : 0);
  }

  addBatch(batch: OutboxBatch): Promise<void> {
    return this.#write({ kind: 'batch', batch });
  }

  endBatch(batchId: number): Promise<void> {
    return this.#write({ kind: 'batchFinal', batchId });
  }

  addIntent(intent: Intent): Promise<void> {
    return this.#write({ kind: 'intent', intent });
  }

  addSending(nonce: number, sending: Sending): Promise<void> {
    return this.#write({ kind: 'sending', nonce, sending });
  }

  endIntent(nonce: number): Promise<void> {
    return this.#write({ kind: 'final', nonce });
  }

  moveCursor(cursor: BlockCursor): Promise<void> {
    return this.#write({ kind: 'cursor', cursor });
  }

  noteCancels(count: number): Promise<void> {
    return this.#write({ kind: 'cancels', count });
  }

  bindVault(chain: number, vault: Address): Promise<void> {
    return this.#write({ kind: 'laneVault', chain, vault });
  }

  setDisputes(disputes: readonly Dispute[]): Promise<void> {
    return this.#write({ kind: 'disputes', disputes });
  }

  /** On disk before the batch that does not tell of it: lines keep their order. */
  hold(withdrawalId: number): void {
    // Should it fail, so does the batch behind it.
    this.#write({ kind: 'held', withdrawalId }).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#lines.close();
  }

  #write(line: Line): Promise<void> {
    this.#take(line);
    return this.#lines.append(JSON.stringify(line));
  }

  // tidy: flat list
  #take(line: Line): void {
    switch (line.kind) {
      case 'newest':
        this.newestBatch = line.batch;
        return;
      case 'batch':
        this.newestBatch = line.batch;
        this.batches.set(line.batch.batchId, line.batch);
        return;
      case 'batchFinal':
        this.batches.delete(line.batchId);
        return;
      case 'intent':
        this.intents.set(line.intent.nonce, line.intent);
        this.nextNonce = Math.max(this.nextNonce, line.intent.nonce + 1);
        return;
      case 'sending':
        this.intents.get(line.nonce)?.sendings.push(line.sending);
        return;
      case 'final':
        this.intents.delete(line.nonce);
        return;
      case 'nextNonce':
        this.nextNonce = line.nonce;
        return;
      case 'cursor':
        this.cursor = line.cursor;
        return;
      case 'cancels':
        this.cancels = line.count;
        return;
      case 'laneVault':
        this.laneVaults.set(line.chain, line.vault);
        return;
      case 'disputes':
        this.disputes = line.disputes;
        return;
      case 'held':
        this.held.add(line.withdrawalId);
        return;
    }
  }

  #present(): readonly string[] {
    const lines: Line[] = [{ kind: 'nextNonce', nonce: this.nextNonce }];
    if (this.cursor !== null) lines.push({ kind: 'cursor', cursor: this.cursor });
    if (this.cancels > 0) lines.push({ kind: 'cancels', count: this.cancels });
    for (const batch of this.batches.values()) lines.push({ kind: 'batch', batch });
    if (this.newestBatch !== null) lines.push({ kind: 'newest', batch: this.newestBatch });
    for (const intent of this.intents.values()) lines.push({ kind: 'intent', intent });
    for (const [chain, vault] of this.laneVaults) lines.push({ kind: 'laneVault', chain, vault });
    if (this.disputes.length > 0) lines.push({ kind: 'disputes', disputes: this.disputes });
    for (const withdrawalId of this.held) lines.push({ kind: 'held', withdrawalId });
    return lines.map((line) => JSON.stringify(line));
  }
}
