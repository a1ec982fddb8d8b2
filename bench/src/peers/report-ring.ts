const RING_REPORTS = 4_096;
const SLOTS_SHIFT = 3;

/** Kinds of reports, numbered as in the yardsticks, whose hashes must compare. */
export const ACCEPTED = 0;
export const TRADED = 1;
export const CANCELED = 2;
export const UNKNOWN = 4;
const KINDS = 5;

/** Slots of one report. */
export const KIND = 0;
export const MESSAGE = 1;
export const SIDE = 2;
export const ID = 3;
export const PRICE = 4;
export const SIZE = 5;
export const MAKER = 6;

/**
 * Where an order book reports what it did: a ring of fixed records, as a venue would hand them to
 * the next stage. Every engine writes the same reports into one, so that none is spared the work.
 */
export class ReportRing {
  readonly slots: Int32Array = new Int32Array(RING_REPORTS << SLOTS_SHIFT);
  /** Reports written since the start. */
  written = 0;

  /** Opens the next report and returns the index of its first slot; the caller fills all slots. */
  open(): number {
    const at = (this.written & (RING_REPORTS - 1)) << SLOTS_SHIFT;
    this.written += 1;
    return at;
  }
}

/**
 * A hash of a whole report stream, the same as that of the yardsticks' drivers: reports of one
 * message by kind, then in order, so that engines may report a trade before or after its cause.
 */
export class ReportHash {
  private first = 2166136261 | 0;
  private second = 40503;

  /** Mixes in the reports of one message: those since `from` in the ring. */
  addMessage(message: number, ring: ReportRing, from: number): void {
    if (ring.written - from > RING_REPORTS) throw new Error('a message overran the report ring');
    for (let kind = 0; kind < KINDS; kind += 1) {
      for (let report = from; report < ring.written; report += 1) {
        const at = (report & (RING_REPORTS - 1)) << SLOTS_SHIFT;
        if (ring.slots[at + KIND] !== kind) continue;
        this.mix(message);
        this.mix(kind);
        this.addReport(kind, ring.slots, at);
      }
    }
  }

  /** 16 hexadecimal digits. */
  digest(): string {
    const digits = (half: number): string => (half >>> 0).toString(16).padStart(8, '0');
    return digits(this.first) + digits(this.second);
  }

  private addReport(kind: number, slots: Int32Array, at: number): void {
    if (kind === TRADED) {
      for (const slot of [PRICE, SIZE, MAKER, ID]) this.mix(slots[at + slot] as number);
      return;
    }
    this.mix(slots[at + ID] as number);
    if (kind === ACCEPTED) {
      for (const slot of [SIDE, PRICE, SIZE]) this.mix(slots[at + slot] as number);
    } else if (kind === CANCELED) {
      for (const slot of [SIDE, PRICE]) this.mix(slots[at + slot] as number);
    }
  }

  private mix(value: number): void {
    this.first = Math.imul(this.first ^ value, 0x9e3779b1);
    this.first ^= this.first >>> 15;
    this.second = Math.imul(this.second ^ value, 0x85ebca6b);
    this.second ^= this.second >>> 13;
  }
}
