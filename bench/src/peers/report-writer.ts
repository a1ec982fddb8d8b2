import {
  ACCEPTED,
  CANCELED,
  ID,
  KIND,
  MAKER,
  MESSAGE,
  PRICE,
  ReportRing,
  SIDE,
  SIZE,
  TRADED,
  UNKNOWN,
} from './report-ring.ts';

export type ReportedOrder = { readonly id: number; readonly side: number; readonly price: number };

/** Writes reports into a ring for engines that do not report by themselves. */
export class ReportWriter {
  readonly ring: ReportRing = new ReportRing();
  /** The message that is being applied. */
  message = 0;

  accepted(order: ReportedOrder, size: number): void {
    this.write(ACCEPTED, order, size);
  }

  canceled(order: ReportedOrder, size: number): void {
    this.write(CANCELED, order, size);
  }

  unknown(id: number): void {
    this.write(UNKNOWN, { id, side: 0, price: 0 }, 0);
  }

  /** A trade of `taker` at the price given in it, with a resting order. */
  traded(taker: ReportedOrder, size: number, maker: number): void {
    const at = this.write(TRADED, taker, size);
    this.ring.slots[at + MAKER] = maker;
  }

  private write(kind: number, order: ReportedOrder, size: number): number {
    const { slots } = this.ring;
    const at = this.ring.open();
    slots[at + KIND] = kind;
    slots[at + MESSAGE] = this.message;
    slots[at + SIDE] = order.side;
    slots[at + ID] = order.id;
    slots[at + PRICE] = order.price;
    slots[at + SIZE] = size;
    slots[at + MAKER] = 0;
    return at;
  }
}
