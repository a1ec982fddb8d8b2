import { assert } from '@tandem/quantity';
import { ABSENT, IdMap } from './id-map.ts';
import type { OrderPool } from './order-pool.ts';

/** Places of the table: 512 KiB, the orders of the last 131,072 commands. */
const NEAR = 1 << 17;
/** Scatters the orders of one batch, whose commands have one sequence. */
const BATCH_STEP = 40_503;

/**
 * Slots of live orders by id. Most orders that end are young, and ids follow the sequence: a table
 * by sequence finds them with one look, and the pool says whether the order there is the one meant.
 * An order that is still live when its place is needed again moves to a map.
 */
export class OrderIndex {
  declare private readonly orders: OrderPool;
  /** A slot here is a live order whose id has this place. */
  private readonly near: Int32Array = new Int32Array(NEAR).fill(ABSENT);
  declare private readonly far: IdMap;
  declare private readonly perCommand: number;
  /** Bits of an id that tell the orders of one command apart. */
  declare private readonly inCommand: number;

  /** `unit`: ids of successive commands differ by it, a power of two. */
  constructor(orders: OrderPool, unit = 256) {
    this.orders = orders;
    this.perCommand = 1 / unit;
    this.inCommand = unit - 1;
    this.far = new IdMap(1_024, unit);
  }

  /** Slot of a live order; ABSENT for an id that has none. */
  get(id: number): number {
    const slot = this.near[this.placeOf(id)] as number;
    if (slot !== ABSENT && this.orders.orderId(slot) === id) return slot;
    return this.far.size === 0 ? ABSENT : this.far.get(id);
  }

  /** The live order that {@link get} looks at first, which may be another; or ABSENT. */
  recall(id: number): number {
    return this.near[this.placeOf(id)] as number;
  }

  /** Enters an order whose slot has its id already. */
  set(id: number, slot: number): void {
    assert(id > 0 && slot >= 0, 'ids are positive, slots are not negative');
    const place = this.placeOf(id);
    const before = this.near[place] as number;
    if (before !== ABSENT) this.far.set(this.orders.orderId(before), before);
    this.near[place] = slot;
  }

  /** Forgets an order, before its slot is freed. */
  delete(id: number, slot: number): void {
    const place = this.placeOf(id);
    if (this.near[place] === slot) this.near[place] = ABSENT;
    else this.far.delete(id);
  }

  private placeOf(id: number): number {
    const command = (id * this.perCommand) | 0;
    return (command + Math.imul(id & this.inCommand, BATCH_STEP)) & (NEAR - 1);
  }
}
