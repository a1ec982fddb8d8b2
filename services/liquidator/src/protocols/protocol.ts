import type { Address, Hex } from 'viem';
import type { ChainPart, ContractCall } from '../chain/chain-part.ts';
import type { LiquidationActions } from '../execution/liquidation-actions.ts';
import type { Order, Position } from '../model/position.ts';
import type { PricedVerdict, UnpricedReason, Verdict } from '../model/verdict.ts';
import type { StoredTable } from '../store/record-table.ts';

/** The mirrored positions and orders of a protocol, always as of the block that is followed. */
export interface PositionBook {
  position(positionId: bigint): Position | null;
  order(orderId: bigint): Order | null;
  /** Those whose terms are known and that are open. */
  openPositions(): Iterable<Position>;
  knownOrders(): Iterable<Order>;
  /** Positions that were changed by blocks, reorganizations and repairs since the last time. */
  takeChanged(): ReadonlySet<bigint>;
  /** Tells of each position that comes or changes, those of the store too while they are loaded. */
  onPosition(tell: (position: Position) => void): void;
  onOrder(tell: (order: Order) => void): void;
}

/** Something the mirror had wrong; it is right again when this is told. */
export type Drift =
  | { readonly kind: 'holdings' | 'freeze' | 'closed'; readonly positionId: bigint }
  | { readonly kind: 'missing'; readonly from: bigint; readonly to: bigint };

/** What an oracle of the chain would answer at the block that is followed. */
export interface OracleQuotes {
  /** Units of `buy` for so many units of `sell`, by the oracle's own arithmetic; or why not. */
  amountOut(oracle: Address, buy: Address, sell: Address, amount: bigint): bigint | UnpricedReason;
}

/** What a verdict is made of; the order is that of the position. */
export type VerdictGround = {
  readonly position: Position;
  readonly order: Order;
  readonly quotes: OracleQuotes;
  /** Second of the chain. */
  readonly timestamp: bigint;
};

/**
 * All that the watcher, the queue and the executor know about a kind of margin contract: nodes,
 * blocks, store, gas and keys do not know which protocol they serve. Another protocol is another
 * folder beside `dex223` with one of these, and a line in `open-protocol.ts`.
 */
export interface Protocol {
  readonly contract: Address;
  /** Which logs there are, how they change the book, what must be read beside them. */
  readonly mirror: ChainPart;
  readonly book: PositionBook;
  /** What the book is kept in, so that it goes back with its blocks. */
  readonly tables: readonly StoredTable[];
  /** The contract's own arithmetic at a second of the chain; exact. */
  verdict(ground: VerdictGround): Verdict;
  /** The contract's own verdict, for what cannot be valued here. */
  statusCall(positionId: bigint): ContractCall;
  parseStatus(positionId: bigint, answer: Hex): PricedVerdict;
  /** What is asked and sent when a position is liquidated. */
  readonly actions: LiquidationActions;
}
