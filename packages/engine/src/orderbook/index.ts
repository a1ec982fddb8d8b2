// The second door of the package: the book alone, for measuring it beside other books.
export { ABSENT } from './id-map.ts';
export { OrderBook } from './order-book.ts';
export { OrderIndex } from './order-index.ts';
export {
  BUY,
  isReduceOnly,
  modeOf,
  NONE,
  OrderPool,
  postOnlyOf,
  RESTING,
  SELL,
  selfTradeOf,
  sideOf,
  timeInForceOf,
} from './order-pool.ts';
