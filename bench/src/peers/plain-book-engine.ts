import { CANCEL, IMMEDIATE, type OrderStream } from '../streams/order-stream.ts';
import type { BookEngine } from './book-engine.ts';
import { type BookSide, PlainBook, type Report } from './plain-book.ts';
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

const KIND_CODES: { readonly [kind in Report['kind']]: number } = {
  accepted: ACCEPTED,
  traded: TRADED,
  canceled: CANCELED,
  unknown: UNKNOWN,
};

/** The class-and-Map book behind the interface of the measurement. */
class PlainBookEngine implements BookEngine {
  readonly ring: ReportRing = new ReportRing();
  private readonly book: PlainBook = new PlainBook((report) => this.write(report));
  private readonly stream: OrderStream;
  private message = 0;

  constructor(stream: OrderStream) {
    this.stream = stream;
  }

  apply(message: number): void {
    const { stream } = this;
    this.message = message;
    const id = stream.ids[message] as number;
    const kind = stream.kinds[message] as number;
    if (kind === CANCEL) {
      this.book.cancel(id);
      return;
    }
    this.book.place(id, stream.sides[message] as BookSide, {
      price: stream.prices[message] as number,
      size: stream.sizes[message] as number,
      isImmediate: kind === IMMEDIATE,
    });
  }

  private write(report: Report): void {
    const { slots } = this.ring;
    const at = this.ring.open();
    slots[at + KIND] = KIND_CODES[report.kind];
    slots[at + MESSAGE] = this.message;
    slots[at + SIDE] = report.side;
    slots[at + ID] = report.id;
    slots[at + PRICE] = report.price;
    slots[at + SIZE] = report.size;
    slots[at + MAKER] = report.maker;
  }
}

export function createPlainBook(stream: OrderStream): BookEngine {
  return new PlainBookEngine(stream);
}
