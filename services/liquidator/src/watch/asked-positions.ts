import type { Address } from 'viem';
import type { BlockReads, ChainPart, LogWatch } from '../chain/chain-part.ts';
import type { PricedVerdict } from '../model/verdict.ts';
import type { Protocol } from '../protocols/protocol.ts';

/** What the contract itself says; null where it reverts, as its oracle does. */
type Answer = PricedVerdict | null;

/** Asked in one block; the others come in the next ones. */
const MOST_A_BLOCK = 200;

/** What positions are looked up in, and whose arithmetic is known. */
export type AskedOptions = {
  readonly protocol: Protocol;
  readonly isKnown: (oracle: Address) => boolean;
};

/**
 * Positions that cannot be valued here: the contract is asked, by multicall, so many a block at
 * most. Those whose oracle is not a known one are among them from the block that brings them.
 */
export class AskedPositions implements ChainPart {
  readonly name = 'asked-positions';
  readonly needsHistory = false;
  readonly #options: AskedOptions;
  /** Brought or changed since the last block. */
  readonly #changed = new Set<bigint>();
  readonly #asked = new Set<bigint>();
  #next: bigint[] = [];
  #answers = new Map<bigint, Answer>();
  readonly #last = new Map<bigint, Answer>();

  constructor(options: AskedOptions) {
    this.#options = options;
    options.protocol.book.onPosition(({ positionId }) => this.#changed.add(positionId));
  }

  add(positionId: bigint): void {
    this.#asked.add(positionId);
  }

  delete(positionId: bigint): void {
    this.#asked.delete(positionId);
    this.#answers.delete(positionId);
    this.#last.delete(positionId);
  }

  /** The newest answer about a position; null when there is none, or it was a revert. */
  last(positionId: bigint): Answer {
    return this.#last.get(positionId) ?? null;
  }

  /** The answers of the last block. */
  take(): ReadonlyMap<bigint, Answer> {
    const answers = this.#answers;
    this.#answers = new Map();
    return answers;
  }

  watch(): LogWatch {
    return { addresses: [], topics: [] };
  }

  fold(): void {
    // The contract is asked, nothing is folded.
  }

  async settle(reads: BlockReads): Promise<void> {
    this.#addUnknown();
    if (this.#next.length === 0) this.#next = [...this.#asked];
    const asked = this.#next.splice(0, MOST_A_BLOCK).filter((id) => this.#asked.has(id));
    if (asked.length === 0) return;
    const { protocol } = this.#options;
    const calls = asked.map((id) => protocol.statusCall(id));
    const answers = await reads.call(calls, { isForeign: true });
    asked.forEach((positionId, index) => {
      const data = answers[index] ?? null;
      const answer = data === null ? null : protocol.parseStatus(positionId, data);
      this.#answers.set(positionId, answer);
      this.#last.set(positionId, answer);
    });
  }

  #addUnknown(): void {
    const { protocol, isKnown } = this.#options;
    const { book } = protocol;
    for (const positionId of this.#changed) {
      const position = book.position(positionId);
      const order = position === null ? null : book.order(position.orderId);
      if (position !== null && order === null) continue;
      this.#changed.delete(positionId);
      if (order !== null && !isKnown(order.oracle)) this.#asked.add(positionId);
    }
  }
}
