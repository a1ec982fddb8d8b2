import { zeroAddress } from 'viem';
import type { Order, Position } from '../model/position.ts';
import { UNPRICED_REASONS, type UnpricedReason, type Verdict } from '../model/verdict.ts';
import type { Generation } from '../protocols/dex223/generation.ts';
import type { Columns } from './columns.ts';
import { Crew, type CrewConfig } from './crew.ts';
import { DueHeap } from './due-heap.ts';
import { BEYOND_256_BITS, type Finding, isRegularPrice } from './kernel.ts';
import { type OraclePair, oraclePairKey, type PairPrice, writePrice } from './pair-table.ts';
import { PositionTable, slotOf } from './position-table.ts';

export type EvaluatorConfig = Omit<CrewConfig, 'generation'> & {
  readonly generation: Generation;
  /** Called while the evaluation goes on: for whoever is subject, at each look; for an unpriced
   * one when that is new. */
  readonly onVerdict: (verdict: Verdict) => void;
  /** Was told of before, and is solvent now. */
  readonly onRecovered: (positionId: bigint) => void;
};

export type EvaluationReport = {
  readonly at: bigint;
  readonly positions: number;
  /** Positions that were looked at. */
  readonly evaluated: number;
  readonly pricesChanged: number;
  /** Told of and not recovered yet. */
  readonly subject: number;
  readonly unpriced: number;
  readonly milliseconds: number;
};

type Change = { readonly position: Position; readonly order: Order } | null;

/**
 * Keeps the verdicts of all positions while looking only at those that a price has touched, that
 * are due by time, or that were changed. Between evaluations, changes are only written down.
 */
export class Evaluator {
  readonly #config: EvaluatorConfig;
  readonly #table: PositionTable;
  readonly #crew: Crew;
  readonly #due = new DueHeap(1_024);
  readonly #changes = new Map<bigint, Change>();
  readonly #prices = new Map<string, { readonly pair: OraclePair; readonly price: PairPrice }>();
  /** Slots to look at whatever the prices do; one may be there twice. */
  #again: number[] = [];
  /** What was told last of a slot that is not solvent. */
  readonly #told = new Map<number, 'subject' | UnpricedReason>();
  #work = new Int32Array(new SharedArrayBuffer(4 * 1_024));
  #marks = new Uint32Array(1_024);
  #round = 0;
  #columns: Columns;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(config: EvaluatorConfig) {
    this.#config = config;
    this.#table = new PositionTable(config.generation);
    this.#columns = this.#table.columns;
    this.#crew = new Crew(config, this.#columns);
  }

  /** Shared columns, index, heap and list of work. */
  get bytes(): number {
    const own = this.#work.byteLength + this.#marks.byteLength;
    return this.#table.bytes + this.#due.bytes + own;
  }

  /** The questions that positions ask; they are without a price until it is set. */
  pairs(): readonly OraclePair[] {
    return this.#table.pairs.pairs();
  }

  /** A position that is new or was changed. A closed one is removed. */
  put(position: Position, order: Order): void {
    this.#changes.set(position.positionId, position.isOpen ? { position, order } : null);
  }

  remove(positionId: bigint): void {
    this.#changes.set(positionId, null);
  }

  /** Looks at it in the next evaluation, whatever the prices do. */
  reconsider(positionId: bigint): void {
    this.#again.push(slotOf(positionId));
  }

  setPrice(pair: OraclePair, price: PairPrice): void {
    this.#prices.set(oraclePairKey(pair), { pair, price });
  }

  /** The verdicts at a second of the chain. One evaluation follows the other. */
  evaluate(at: bigint): Promise<EvaluationReport> {
    const run = this.#tail.then(() => this.#evaluate(at));
    this.#tail = run.catch(() => undefined);
    return run;
  }

  /** Takes over changes without a look at anybody, so that new pairs are known. */
  prepare(): Promise<void> {
    const run = this.#tail.then(() => this.#applyChanges());
    this.#tail = run.catch(() => undefined);
    return run;
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#crew.close();
  }

  async #evaluate(at: bigint): Promise<EvaluationReport> {
    const begin = performance.now();
    this.#applyChanges();
    const pricesChanged = this.#prices.size;
    const count = this.#collect(Number(at));
    this.#shareColumns();
    const found = new Set<number>();
    await this.#crew.run({
      at: Number(at),
      slots: this.#work,
      count,
      onFindings: (findings) => {
        for (const finding of findings) this.#tell(finding, found);
      },
    });
    this.#settle(count, found);
    let subject = 0;
    for (const told of this.#told.values()) if (told === 'subject') subject++;
    return {
      at,
      positions: this.#table.count,
      evaluated: count,
      pricesChanged,
      subject,
      unpriced: this.#told.size - subject,
      milliseconds: performance.now() - begin,
    };
  }

  #applyChanges(): void {
    for (const [positionId, change] of this.#changes) this.#applyChange(positionId, change);
    this.#changes.clear();
  }

  #applyChange(positionId: bigint, change: Change): void {
    const slot = slotOf(positionId);
    if (change === null) {
      this.#table.remove(slot);
      if (slot < this.#marks.length) this.#due.remove(slot);
      this.#told.delete(slot);
      return;
    }
    this.#table.put(change.position, change.order);
    this.#again.push(slot);
  }

  /** Fills the list of work and returns its length. */
  #collect(at: number): number {
    this.#growOwn();
    this.#round++;
    let count = 0;
    const marks = this.#marks;
    const take = (slot: number): void => {
      if (marks[slot] === this.#round || !this.#table.has(slot)) return;
      marks[slot] = this.#round;
      this.#work[count] = slot;
      count++;
    };
    for (const slot of this.#again) take(slot);
    this.#again = [];
    const slots = this.#table.columns.holdingSlot;
    const touch = (holding: number): void => take(slots[holding] as number);
    for (const { pair, price } of this.#prices.values()) this.#applyPrice(pair, price, touch);
    this.#prices.clear();
    this.#due.takeDue(at, take);
    return count;
  }

  #applyPrice(pair: OraclePair, price: PairPrice, touch: (holding: number) => void): void {
    const number = this.#table.pairs.find(pair);
    if (number === null) return;
    const { columns, index } = this.#table;
    const wasPriced = columns.unpriced[number] === 0;
    const wasRegular = wasPriced && this.#isRegular(number);
    const wasMean = columns.isMean[number];
    if (!writePrice(columns, number, price)) return;
    const isSameKind = price.kind === 'priced' && columns.isMean[number] === wasMean;
    const isFloorEnough = wasRegular && isSameKind && this.#isRegular(number);
    if (isFloorEnough) index.collect(number, columns.rate[number] as number, touch);
    else index.collectAll(number, touch);
  }

  #isRegular(number: number): boolean {
    const { price, isSellGreater, isMean } = this.#table.columns;
    if (isMean[number] === 1) return true;
    return isRegularPrice(price[number] as number, isSellGreater[number] === 1);
  }

  #tell(finding: Finding, found: Set<number>): void {
    const { slot } = finding;
    const positionId = BigInt(slot);
    found.add(slot);
    if (finding.kind === 'priced') {
      const { debt, value, isSubject, insolventAt } = finding;
      this.#told.set(slot, 'subject');
      this.#config.onVerdict({
        kind: 'priced',
        positionId,
        debt,
        value,
        isSubject,
        insolventAt,
      });
      return;
    }
    const reason = reasonOf(finding.reason);
    if (this.#told.get(slot) === reason) return;
    this.#told.set(slot, reason);
    const asset = finding.pair === null ? zeroAddress : this.#table.pairs.pair(finding.pair).sell;
    this.#config.onVerdict({ kind: 'unpriced', positionId, reason, asset });
  }

  /** After the work: what workers wrote about the next look is put where it is found again. */
  #settle(count: number, found: ReadonlySet<number>): void {
    const { columns, index } = this.#table;
    for (let at = 0; at < count; at++) {
      const slot = this.#work[at] as number;
      const start = columns.holdingStart[slot] as number;
      const end = start + (columns.holdingCount[slot] as number);
      for (let holding = start; holding < end; holding++) index.raise(holding);
      this.#due.set(slot, columns.safeUntil[slot] as number);
      if (this.#told.size === 0 || found.has(slot) || !this.#told.has(slot)) continue;
      this.#told.delete(slot);
      this.#config.onRecovered(BigInt(slot));
    }
  }

  #growOwn(): void {
    const capacity = this.#table.columns.principal.length;
    if (this.#marks.length >= capacity) return;
    this.#marks = new Uint32Array(capacity);
    this.#work = new Int32Array(new SharedArrayBuffer(4 * capacity));
    this.#due.grow(capacity);
  }

  #shareColumns(): void {
    if (this.#columns === this.#table.columns) return;
    this.#columns = this.#table.columns;
    this.#crew.useColumns(this.#columns);
  }
}

function reasonOf(code: number): UnpricedReason {
  if (code === 0) return 'OracleReverts';
  if (code === BEYOND_256_BITS) return 'OracleUnknown';
  return UNPRICED_REASONS[code - 1] as UnpricedReason;
}
