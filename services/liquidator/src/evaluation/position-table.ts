import type { Order, Position } from '../model/position.ts';
import type { Generation } from '../protocols/dex223/generation.ts';
import {
  bytesOf,
  type Columns,
  capacityOf,
  createColumns,
  growColumns,
  writeExact,
} from './columns.ts';
import { HoldingSpace } from './holding-space.ts';
import { isSellGreater, type OraclePair, PairTable, unpricedCode } from './pair-table.ts';
import { PriceIndex } from './price-index.ts';

const FIRST_CAPACITY = { positions: 1_024, holdings: 1_024, pairs: 64 };
/** Ids count up from zero; they are slots, so that a number leads to its columns. */
const SLOT_MAX = 2n ** 27n;

/** Positions in columns: written by the main thread only, while no work is handed out. */
export class PositionTable {
  readonly pairs: PairTable = new PairTable();
  readonly index: PriceIndex;
  readonly #generation: Generation;
  readonly #space = new HoldingSpace();
  #columns: Columns = createColumns(FIRST_CAPACITY);
  #open = new Uint8Array(FIRST_CAPACITY.positions);
  #count = 0;

  constructor(generation: Generation) {
    this.#generation = generation;
    this.index = new PriceIndex(this.#columns);
  }

  get columns(): Columns {
    return this.#columns;
  }

  get count(): number {
    return this.#count;
  }

  /** Shared and own memory of the table and its index. */
  get bytes(): number {
    return bytesOf(this.#columns) + this.index.bytes + this.#open.byteLength;
  }

  has(slot: number): boolean {
    return this.#open[slot] === 1;
  }

  put(position: Position, order: Pick<Order, 'baseAsset' | 'oracle'>): number {
    const slot = slotOf(position.positionId);
    this.remove(slot);
    const held = position.holdings.slice(1);
    const start = this.#space.take(held.length);
    this.#grow(slot + 1, this.#space.end);
    const columns = this.#columns;
    const { principal, interest } = position;
    columns.principal[slot] = Number(principal);
    columns.perSecond[slot] = this.#interestPerSecond(principal, interest);
    columns.base[slot] = Number(position.holdings[0]?.balance ?? 0n);
    columns.createdAt[slot] = Number(position.createdAt);
    columns.safeUntil[slot] = Number.NEGATIVE_INFINITY;
    columns.holdingStart[slot] = start;
    columns.holdingCount[slot] = held.length;
    writeExact(columns.exactTerms, slot * 12, principal);
    writeExact(columns.exactTerms, slot * 12 + 4, interest);
    writeExact(columns.exactTerms, slot * 12 + 8, position.holdings[0]?.balance ?? 0n);
    for (const [offset, { asset, balance }] of held.entries()) {
      const pair = { oracle: order.oracle, buy: order.baseAsset, sell: asset };
      const number = this.#numberOf(pair);
      this.#columns.holdingSlot[start + offset] = slot;
      this.#putHolding(start + offset, number, balance);
    }
    this.#open[slot] = 1;
    this.#count++;
    return slot;
  }

  remove(slot: number): boolean {
    if (!this.has(slot)) return false;
    const columns = this.#columns;
    const start = columns.holdingStart[slot] as number;
    const count = columns.holdingCount[slot] as number;
    for (let holding = start; holding < start + count; holding++) this.index.remove(holding);
    this.#space.giveBack(start, count);
    this.#open[slot] = 0;
    this.#count--;
    return true;
  }

  #putHolding(holding: number, pair: number, balance: bigint): void {
    const columns = this.#columns;
    const { digits, scale } = cut(balance);
    columns.pair[holding] = pair;
    columns.amount[holding] = Number(balance);
    columns.digits[holding] = digits;
    columns.scale[holding] = scale;
    columns.rateFloor[holding] = Number.POSITIVE_INFINITY;
    writeExact(columns.exactAmount, holding * 4, balance);
    this.index.add(holding);
  }

  /** The exact numerator as a double, so that one rounding is all that it adds. */
  #interestPerSecond(principal: bigint, interest: bigint): number {
    const product = principal * interest;
    if (this.#generation === 'first') return Number(product) / 25_920_000_000;
    return Number(product / 10_000n) / 2_592_000;
  }

  #numberOf(pair: OraclePair): number {
    const known = this.pairs.find(pair);
    if (known !== null) return known;
    const number = this.pairs.add(pair);
    const capacity = capacityOf(this.#columns);
    if (number >= capacity.pairs)
      this.#useColumns(growColumns(this.#columns, { ...capacity, pairs: capacity.pairs * 2 }));
    this.index.addPair();
    this.#columns.isSellGreater[number] = isSellGreater(pair) ? 1 : 0;
    this.#columns.unpriced[number] = unpricedCode('PriceUnknown');
    return number;
  }

  #grow(positions: number, holdings: number): void {
    const capacity = capacityOf(this.#columns);
    if (positions <= capacity.positions && holdings <= capacity.holdings) return;
    this.#useColumns(
      growColumns(this.#columns, {
        positions: doubled(capacity.positions, positions),
        holdings: doubled(capacity.holdings, holdings),
        pairs: capacity.pairs,
      }),
    );
  }

  #useColumns(columns: Columns): void {
    this.#columns = columns;
    this.index.useColumns(columns);
    const open = new Uint8Array(columns.principal.length);
    open.set(this.#open);
    this.#open = open;
  }
}

export function slotOf(positionId: bigint): number {
  if (positionId < 0n || positionId >= SLOT_MAX)
    throw new RangeError(`position ${positionId} is not between 0 and ${SLOT_MAX - 1n}`);
  return Number(positionId);
}

function doubled(from: number, atLeast: number): number {
  let capacity = from;
  while (capacity < atLeast) capacity *= 2;
  return capacity;
}

/** As the oracle does it: leading digits up to 100000, and the power of ten that was cut. */
function cut(balance: bigint): { readonly digits: number; readonly scale: number } {
  const length = balance.toString().length;
  let power = Math.max(0, length - 6);
  let digits = balance / 10n ** BigInt(power);
  if (digits > 100_000n) {
    digits /= 10n;
    power++;
  }
  return { digits: Number(digits), scale: Number(10n ** BigInt(power)) };
}
