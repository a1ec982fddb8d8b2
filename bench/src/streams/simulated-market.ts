import { type BookSide, PlainBook } from '../peers/plain-book.ts';
import { LiveOrders } from './live-orders.ts';
import { ADD, IMMEDIATE, type OrderStream, StreamWriter } from './order-stream.ts';

/**
 * Writes a stream against a book of its own, so that a generator knows which orders still rest and
 * can cancel one of them.
 */
export class SimulatedMarket {
  private readonly writer: StreamWriter;
  private readonly book: PlainBook;
  private readonly live: LiveOrders;
  private lastId = 0;

  constructor(name: string, messages: number) {
    this.writer = new StreamWriter(name, messages);
    this.live = new LiveOrders(messages);
    this.book = new PlainBook((report) => {
      if (report.kind === 'traded' && !this.book.has(report.maker)) this.live.remove(report.maker);
    });
  }

  get stream(): OrderStream {
    return this.writer.stream;
  }

  /** Number of resting orders. */
  get resting(): number {
    return this.live.count;
  }

  /** Id of the newest order. */
  get newestId(): number {
    return this.lastId;
  }

  /** Id of the resting order at a place below `resting`. */
  restingAt(place: number): number {
    return this.live.at(place);
  }

  place(side: number, price: number, size: number): void {
    const id = this.submit(ADD, { side, price, size });
    if (this.book.has(id)) this.live.add(id);
  }

  /** An order that trades what it can and never rests. */
  take(side: number, price: number, size: number): void {
    this.submit(IMMEDIATE, { side, price, size });
  }

  cancel(id: number): void {
    this.writer.cancel(id);
    this.book.cancel(id);
    this.live.remove(id);
  }

  private submit(kind: number, terms: { side: number; price: number; size: number }): number {
    this.lastId += 1;
    this.writer.order(kind, this.lastId, terms);
    const { side, price, size } = terms;
    const isImmediate = kind === IMMEDIATE;
    this.book.place(this.lastId, side as BookSide, { price, size, isImmediate });
    return this.lastId;
  }
}
