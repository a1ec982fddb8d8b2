import { type Address, decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
import type { BlockReads, ChainPart, LogWatch } from '../chain/chain-part.ts';
import { marginModuleAbi } from '../protocols/dex223/abi.ts';
import type { ModuleBook } from '../protocols/dex223/module-book.ts';

/** What the contract itself says; null where it reverts, as its oracle does. */
export type AskedStatus = { readonly debt: bigint; readonly value: bigint } | null;

/** Asked in one block; the others come in the next ones. */
const MOST_A_BLOCK = 200;

/** What positions are looked up in, and whose arithmetic is known. */
export type AskedOptions = {
  readonly module: Address;
  readonly book: ModuleBook;
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
  #answers = new Map<bigint, AskedStatus>();
  readonly #last = new Map<bigint, AskedStatus>();

  constructor(options: AskedOptions) {
    this.#options = options;
    options.book.positions.listen((key, _, position) => {
      if (position !== null) this.#changed.add(BigInt(key));
    });
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
  last(positionId: bigint): AskedStatus {
    return this.#last.get(positionId) ?? null;
  }

  /** The answers of the last block. */
  take(): ReadonlyMap<bigint, AskedStatus> {
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
    const answers = await reads.call(asked.map((id) => this.#statusOf(id)));
    asked.forEach((positionId, index) => {
      const status = parseStatus(answers[index] ?? null);
      this.#answers.set(positionId, status);
      this.#last.set(positionId, status);
    });
  }

  #addUnknown(): void {
    const { book, isKnown } = this.#options;
    for (const positionId of this.#changed) {
      const position = book.position(positionId);
      const order = position === null ? null : book.order(position.orderId);
      if (position !== null && order === null) continue;
      this.#changed.delete(positionId);
      if (order !== null && !isKnown(order.oracle)) this.#asked.add(positionId);
    }
  }

  #statusOf(positionId: bigint): { readonly to: Address; readonly data: Hex } {
    const functionName = 'getPositionStatus';
    const data = encodeFunctionData({ abi: marginModuleAbi, functionName, args: [positionId] });
    return { to: this.#options.module, data };
  }
}

function parseStatus(data: Hex | null): AskedStatus {
  if (data === null) return null;
  const functionName = 'getPositionStatus';
  const [debt, value] = decodeFunctionResult({ abi: marginModuleAbi, functionName, data });
  return { debt, value };
}
