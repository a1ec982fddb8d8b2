import { larger, smaller, toNumber } from './integers.ts';
import type { Order, State } from './state.ts';
import type { Taker } from './taker.ts';
import { isRecording } from './undo.ts';

/** `TradePrinted`, and what triggers by last price will look at. */
export function printTrade(state: State, taker: Taker, maker: Order, size: bigint): void {
  const { market, price } = maker;
  const { last, traded } = market;
  if (isRecording(state.undo)) {
    state.undo.steps.push(() => {
      market.last = last;
      market.traded = traded;
    });
  }
  market.last = price;
  market.traded = {
    highest: larger(price, traded?.highest ?? price),
    lowest: smaller(price, traded?.lowest ?? price),
  };
  state.events.push({
    kind: 'TradePrinted',
    market: market.id,
    price: toNumber(price),
    size: toNumber(size),
    takerSide: taker.order.side,
    makerOrderId: maker.id,
    takerOrderId: taker.order.id,
  });
}
