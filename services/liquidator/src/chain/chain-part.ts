import type { Address, Hex } from 'viem';
import type { BlockStamp, ChainBlock, ChainLog } from './chain-block.ts';

/** Which logs of a block somebody wants: of these contracts, with one of these first topics. */
export type LogWatch = {
  readonly addresses: readonly Address[];
  readonly topics: readonly Hex[];
};

export type ContractCall = { readonly to: Address; readonly data: Hex };

/** The state of the contracts after one block, pinned by its hash: no other fork can answer. */
export interface BlockReads {
  readonly block: ChainBlock;
  /**
   * All of them by multicall, in as few requests as the limit on calls a request allows. Answers
   * in their order; null is a call that reverted.
   *
   * @param of code of anybody, such as the oracle or the token that a lender chose, may answer each
   *   node otherwise, by the gas that it gives: null then, and nothing stops for it
   */
  call(
    calls: readonly ContractCall[],
    of?: { readonly isForeign: boolean },
  ): Promise<readonly (Hex | null)[]>;
}

/**
 * A mirror of some contracts that the follower keeps up to date: positions, pools. What it knows
 * it keeps in record tables (`store/record-table.ts`), which go back by themselves when a block is
 * reorganized away or fails half-way; it holds no other state that depends on blocks, except what
 * it derives in a listener of its tables.
 *
 * The follower takes a block through all parts before anybody hears of it:
 *
 *     fold(part 1) .. fold(part n), settle(part 1) .. settle(part n), commit, listeners
 *
 * so in `settle` and in listeners all parts stand at the same block. Later parts see what earlier
 * ones have changed. A step that fails leaves no trace and is repeated.
 */
export interface ChainPart {
  readonly name: string;
  /**
   * Whether it needs every log since its beginning. Who does not is given no logs of the past that
   * is caught up in ranges: it reads its state anew in the next `settle`, told so by `isGap`.
   */
  readonly needsHistory: boolean;
  /** Asked before every block; may grow. */
  watch(): LogWatch;
  /** Folds the logs of the next block, which are those it watches. Asks nobody. */
  fold(block: BlockStamp, logs: readonly ChainLog[]): void;
  /**
   * Reads what logs do not tell. Only called when the block is recent, so that a node without an
   * archive can answer; the number of requests must not depend on the number of positions.
   *
   * @param isGap blocks were left out since the last time, or this is the first time of a process
   *   that caught up
   */
  settle(reads: BlockReads, isGap: boolean): Promise<void>;
}

/**
 * Hears of blocks after everything about them is on disk; the next one waits for the answer. When
 * one throws, the block stays, and the tables tell all they have anew before the next one.
 */
export interface BlockListener {
  /** All parts stand at this block. Only called for blocks that were settled. */
  onBlock(block: ChainBlock): Promise<void>;
  /** Parts went back to this block: what was derived from later ones is void. */
  onRollback(to: Pick<ChainBlock, 'number' | 'hash'>): Promise<void>;
}
