import { type BookSide, PlainBook } from '../peers/plain-book.ts';
import { CANCEL, IMMEDIATE, type OrderStream } from '../streams/order-stream.ts';
import { FLOW_MARKETS, LOTS_PER_SIZE, marketOf } from './order-flow.ts';
import { TradeHash } from './trade-hash.ts';

/** The trades that plain books, one a market, make of a flow. */
export function plainTradesOf(stream: OrderStream): string {
  const hash = new TradeHash();
  const books = Array.from({ length: FLOW_MARKETS }, (_, market) => {
    return new PlainBook((report) => {
      if (report.kind === 'traded') hash.add(market, report.price, report.size);
    });
  });
  for (let message = 0; message < stream.count; message += 1) {
    const id = stream.ids[message] as number;
    const book = books[marketOf(id)] as PlainBook;
    if (stream.kinds[message] === CANCEL) book.cancel(id);
    else {
      book.place(id, stream.sides[message] as BookSide, {
        price: stream.prices[message] as number,
        size: (stream.sizes[message] as number) * LOTS_PER_SIZE,
        isImmediate: stream.kinds[message] === IMMEDIATE,
      });
    }
  }
  return hash.digest();
}
