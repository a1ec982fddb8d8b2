import type { Address, Hex } from 'viem';
import type { Freeze, Order, Position } from '../../model/position.ts';
import { RecordTable, type StoredTable } from '../../store/record-table.ts';
import type { PositionBook } from '../protocol.ts';
import type { Holdings } from './holdings.ts';

/** A position of which the contract has to be asked for terms, or for everything. */
export type Draft = {
  readonly positionId: bigint;
  /** null: opened before the first block that is followed, so its past is not known. */
  readonly holdings: Holdings | null;
  readonly freeze: Freeze | null;
  readonly atBlock: bigint;
};

/** What is known of a margin module, in tables that go back with blocks. */
export class ModuleBook implements PositionBook {
  readonly positions: RecordTable<Position> = new RecordTable('dex223-positions');
  readonly drafts: RecordTable<Draft> = new RecordTable('dex223-drafts');
  readonly orders: RecordTable<Order> = new RecordTable('dex223-orders');
  /** Orders that were changed since they were read. */
  readonly staleOrders: RecordTable<boolean> = new RecordTable('dex223-stale-orders');
  readonly tokenlists: RecordTable<readonly Address[]> = new RecordTable('dex223-tokenlists');
  /** How many positions there were ever: ids count from 0. */
  readonly counts: RecordTable<bigint> = new RecordTable('dex223-counts');
  #changed = new Set<bigint>();

  constructor() {
    this.positions.listen((key) => this.#changed.add(BigInt(key)));
    this.orders.listen((_, __, after) => {
      if (after !== null) this.#changeAllOf(after.orderId);
    });
  }

  get tables(): readonly StoredTable[] {
    const { positions, drafts, orders, staleOrders, tokenlists, counts } = this;
    return [positions, drafts, orders, staleOrders, tokenlists, counts];
  }

  get positionCount(): bigint {
    return this.counts.get('positions') ?? 0n;
  }

  position(positionId: bigint): Position | null {
    return this.positions.get(positionId.toString());
  }

  order(orderId: bigint): Order | null {
    return this.orders.get(orderId.toString());
  }

  openPositions(): Iterable<Position> {
    return this.positions.values();
  }

  knownOrders(): Iterable<Order> {
    return this.orders.values();
  }

  takeChanged(): ReadonlySet<bigint> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  onPosition(tell: (position: Position) => void): void {
    this.positions.listen((_, __, position) => {
      if (position !== null) tell(position);
    });
  }

  onOrder(tell: (order: Order) => void): void {
    this.orders.listen((_, __, order) => {
      if (order !== null) tell(order);
    });
  }

  /** Tokens of a list; null when it is not known, or is a contract that may list others later. */
  tokensOf(tokenlist: Hex): readonly Address[] | null {
    return this.tokenlists.get(tokenlist);
  }

  /** Rare: a lender changed an order that has positions. */
  #changeAllOf(orderId: bigint): void {
    for (const { positionId, orderId: own } of this.positions.values()) {
      if (own === orderId) this.#changed.add(positionId);
    }
  }
}
