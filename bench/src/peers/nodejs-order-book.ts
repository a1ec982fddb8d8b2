import { type IProcessOrder, OrderBook, type Side } from 'nodejs-order-book';
import { CANCEL, IMMEDIATE, type OrderStream } from '../streams/order-stream.ts';
import type { BookEngine } from './book-engine.ts';
import type { ReportRing } from './report-ring.ts';
import { type ReportedOrder, ReportWriter } from './report-writer.ts';

type TimeInForce = NonNullable<Parameters<OrderBook['limit']>[0]['timeInForce']>;

// Its enumerations are no named exports at run time.
const BUY = 'buy' as unknown as Side;
const SELL = 'sell' as unknown as Side;
const REST = 'GTC' as unknown as TimeInForce;
const NEVER_REST = 'IOC' as unknown as TimeInForce;

/** The npm package `nodejs-order-book`; its reports are read off its return values. */
class NodejsOrderBook implements BookEngine {
  private readonly writer: ReportWriter = new ReportWriter();
  private readonly book: OrderBook = new OrderBook();
  private readonly stream: OrderStream;
  /** Its ids are strings; they are made before the clock starts. */
  private readonly names: readonly string[];

  constructor(stream: OrderStream) {
    this.stream = stream;
    this.names = Array.from(stream.ids, String);
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
      const canceled = this.book.cancel(name)?.order;
      if (canceled === undefined) writer.unknown(id);
      else {
        const side = canceled.side === BUY ? 0 : 1;
        writer.canceled({ id, side, price: canceled.price }, 0);
      }
      return;
    }
    const side = stream.sides[message] as number;
    const price = stream.prices[message] as number;
    const size = stream.sizes[message] as number;
    const order = { id, side, price };
    const isImmediate = stream.kinds[message] === IMMEDIATE;
    writer.accepted(order, size);
    const outcome = this.book.limit({
      id: name,
      side: side === 0 ? BUY : SELL,
      size,
      price,
      timeInForce: isImmediate ? NEVER_REST : REST,
    });
    const filled = this.reportTrades(order, name, outcome);
    if (isImmediate && filled < size) writer.canceled(order, size - filled);
  }

  private reportTrades(taker: ReportedOrder, name: string, outcome: IProcessOrder): number {
    const { id, side } = taker;
    let filled = 0;
    for (const maker of outcome.done) {
      if (maker.id === name || !('price' in maker)) continue;
      this.writer.traded({ id, side, price: maker.price }, maker.size, Number(maker.id));
      filled += maker.size;
    }
    const { partial, partialQuantityProcessed: part } = outcome;
    if (partial !== null && partial.id !== name) {
      this.writer.traded({ id, side, price: partial.price }, part, Number(partial.id));
      filled += part;
    }
    return filled;
  }
}

export function createNodejsOrderBook(stream: OrderStream): BookEngine {
  return new NodejsOrderBook(stream);
}
