// @ts-expect-error The package has no types; what is used of it is declared below.
import untypedPackage from 'limit-order-book';
import { CANCEL, IMMEDIATE, type OrderStream } from '../streams/order-stream.ts';
import type { BookEngine } from './book-engine.ts';
import type { ReportRing } from './report-ring.ts';
import { ReportWriter } from './report-writer.ts';

type Order = {
  readonly orderId: string;
  readonly side: 'bid' | 'ask';
  readonly price: string;
  readonly sizeRemaining: string;
};
type Maker = Order & { readonly filled: string };
type Book = {
  add(order: Order): { readonly taker: Order; readonly makers: readonly Maker[] };
  remove(orderId: string): Order | null;
};
type Door = {
  readonly LimitOrderBook: new () => Book;
  readonly LimitOrder: new (id: string, side: string, price: string, size: string) => Order;
};

const { LimitOrderBook: PackageBook, LimitOrder: PackageOrder } = untypedPackage as unknown as Door;

/**
 * The npm package `limit-order-book`, which computes with decimal strings. It has no immediate
 * orders: the rest of one is removed at once.
 */
class LimitOrderBook implements BookEngine {
  private readonly writer: ReportWriter = new ReportWriter();
  private readonly book: Book = new PackageBook();
  private readonly stream: OrderStream;
  /** Its ids, prices and sizes are strings; they are made before the clock starts. */
  private readonly names: readonly string[];
  private readonly prices: readonly string[];
  private readonly sizes: readonly string[];

  constructor(stream: OrderStream) {
    this.stream = stream;
    this.names = Array.from(stream.ids, String);
    this.prices = Array.from(stream.prices, String);
    this.sizes = Array.from(stream.sizes, String);
  }

  get ring(): ReportRing {
    return this.writer.ring;
  }

  apply(message: number): void {
    const { stream, writer } = this;
    writer.message = message;
    const name = this.names[message] as string;
    const id = stream.ids[message] as number;
    if (stream.kinds[message] === CANCEL) {
      const removed = this.book.remove(name);
      if (removed === null) writer.unknown(id);
      else {
        const side = removed.side === 'bid' ? 0 : 1;
        writer.canceled({ id, side, price: Number(removed.price) }, 0);
      }
      return;
    }
    this.place(message, name, id);
  }

  private place(message: number, name: string, id: number): void {
    const { stream, writer } = this;
    const side = stream.sides[message] as number;
    const order = { id, side, price: stream.prices[message] as number };
    writer.accepted(order, stream.sizes[message] as number);
    const price = this.prices[message] as string;
    const size = this.sizes[message] as string;
    const placed = new PackageOrder(name, side === 0 ? 'bid' : 'ask', price, size);
    const { taker, makers } = this.book.add(placed);
    for (const maker of makers) {
      const match = { id, side, price: Number(maker.price) };
      writer.traded(match, Number(maker.filled), Number(maker.orderId));
    }
    if (stream.kinds[message] !== IMMEDIATE) return;
    const left = Number(taker.sizeRemaining);
    if (left === 0) return;
    this.book.remove(name);
    writer.canceled(order, left);
  }
}

export function createLimitOrderBook(stream: OrderStream): BookEngine {
  return new LimitOrderBook(stream);
}
