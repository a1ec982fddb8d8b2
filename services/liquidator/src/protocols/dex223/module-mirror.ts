import type { Address } from 'viem';
import type { BlockStamp, ChainLog } from '../../chain/chain-block.ts';
import type { BlockReads, ChainPart, LogWatch } from '../../chain/chain-part.ts';
import type { PositionHistory } from '../../store/position-history.ts';
import type { Drift } from '../protocol.ts';
import { DriftCheck, type DriftOptions } from './drift-check.ts';
import { EventFold } from './fold-events.ts';
import type { ModuleBook } from './module-book.ts';
import { MODULE_TOPICS } from './module-events.ts';
import { ModuleReads } from './module-reads.ts';
import { settleBook } from './settle-book.ts';

export type ModuleMirrorOptions = {
  readonly module: Address;
  readonly drift: DriftOptions;
  readonly onDrift: (drift: Drift) => void;
};

/** Keeps the book of a margin module as the contract has it after each block. */
export class ModuleMirror implements ChainPart {
  readonly name = 'dex223-module';
  /** Balances are the sum of all that happened to them. */
  readonly needsHistory = true;
  readonly #options: ModuleMirrorOptions;
  readonly #watch: LogWatch;
  readonly #fold: EventFold;
  readonly #calls: ModuleReads;
  readonly #drift: DriftCheck;
  readonly #book: ModuleBook;

  constructor(book: ModuleBook, history: PositionHistory, options: ModuleMirrorOptions) {
    this.#book = book;
    this.#options = options;
    this.#watch = { addresses: [options.module], topics: MODULE_TOPICS };
    this.#fold = new EventFold(book, history);
    this.#calls = new ModuleReads(options.module);
    this.#drift = new DriftCheck(book, this.#calls, options.drift);
  }

  watch(): LogWatch {
    return this.#watch;
  }

  fold(block: BlockStamp, logs: readonly ChainLog[]): void {
    for (const log of logs) this.#fold.apply(block, log);
  }

  async settle(reads: BlockReads, isGap: boolean): Promise<void> {
    const drifts = await this.#drift.check(reads, isGap);
    await settleBook(reads, this.#calls, this.#book);
    for (const drift of drifts) this.#options.onDrift(drift);
  }
}
