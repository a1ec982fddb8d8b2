import type { Address } from 'viem';
import type { ChainPart } from '../chain/chain-part.ts';
import type { LiquidationActions } from '../execution/liquidation-actions.ts';
import type { Order, Position } from '../model/position.ts';
import type { UnpricedReason, Verdict } from '../model/verdict.ts';

/** The mirrored positions and orders of a protocol, always as of the block that is followed. */
export interface PositionBook {
  position(positionId: bigint): Position | null;
  order(orderId: bigint): Order | null;
  /** Those whose terms are known and that are open. */
  openPositions(): Iterable<Position>;
  /** Positions that were changed by blocks, reorganizations and repairs since the last time. */
  takeChanged(): ReadonlySet<bigint>;
}

/** What an oracle of the chain would answer at the block that is followed. */
export interface OracleQuotes {
  /** Units of `buy` for so many units of `sell`, by the oracle's own arithmetic; or why not. */
  amountOut(oracle: Address, buy: Address, sell: Address, amount: bigint): bigint | UnpricedReason;
}

/**
 * All that the bot must know about a kind of margin contract. Everything else (nodes, blocks,
 * store, prices, workers, queue, gas, keys) does not know which protocol it serves. Another
 * protocol is another folder beside `dex223` with one of these.
 */
export interface Protocol {
  readonly name: string;
  readonly contract: Address;
  /** Which logs there are, how they change the book, what must be read beside them. */
  readonly mirror: ChainPart;
  readonly book: PositionBook;
  /** The contract's own arithmetic at a second of the chain; exact. */
  verdict(position: Position, quotes: OracleQuotes, timestamp: bigint): Verdict;
  /** The contract's own answers and calls: what is asked and sent when a position is liquidated. */
  readonly actions: LiquidationActions;
}
