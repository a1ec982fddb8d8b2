import {
  type ExtraFeeCharged,
  type OrderFilled,
  SETTLEMENT_ASSET,
  type TradePrinted,
} from '@tandem/protocol';
import { assert, notional } from '@tandem/quantity';
import type { FoldContext } from '../fold-context.ts';
import { noteStanding } from '../statistics-draft.ts';
import { addToFeeAccount, changeBalance } from './balance.ts';

export function foldTrade(context: FoldContext, event: TradePrinted): void {
  const { state, draft, place } = context;
  const { market, price, size, takerSide } = event;
  const { sequence, eventIndex, timeUs } = place;
  context.progress.tradeIndex = eventIndex;
  const quote = notional(price, size);
  draft.trades.push({ market, sequence, eventIndex, timeUs, price, size, takerSide });
  draft.candles.add({ market, timeUs, price, size, quote, isTakerBuy: takerSide === 'buy' });
  state.changeMarket(market, (row) => {
    row.lastPrice = price;
  });
  const sums = draft.statistics.market(timeUs, market);
  sums.trades += 1;
  sums.volume += BigInt(size);
  sums.quoteVolume += BigInt(quote);
  noteStanding(sums, state.market(market));
  const venue = draft.statistics.venue(timeUs);
  venue.trades += 1;
  if (state.market(market).quoteAsset === SETTLEMENT_ASSET) venue.quoteVolume += BigInt(quote);
}

export function foldFill(context: FoldContext, event: OrderFilled): void {
  const { state, draft, place, progress } = context;
  const { account, market, orderId, side, liquidity, marginMode } = event;
  const { price, size, remaining, fee, realizedProfit } = event;
  const { sequence, eventIndex, timeUs } = place;
  const { kind, baseAsset, quoteAsset } = state.market(market);
  const isSpot = kind === 'spot';
  // A spot buyer pays out of what he receives.
  const feeAsset = isSpot && side === 'buy' ? baseAsset : quoteAsset;
  draft.fills.push({
    account,
    sequence,
    eventIndex,
    timeUs,
    market,
    orderId,
    tradeIndex: progress.tradeIndex,
    side,
    liquidity,
    marginMode,
    price,
    size,
    remaining,
    fee,
    feeAsset,
    extraFee: 0,
    realizedProfit,
  });
  draft.orders.fill(event, place, {
    remaining,
    size,
    quote: notional(price, size),
    fee,
    marginMode,
  });
  if (isSpot) {
    const trade = { account, reason: 'spotTrade', market };
    changeBalance(context, { ...trade, asset: baseAsset, balance: event.positionSize });
    changeBalance(context, { ...trade, asset: quoteAsset, balance: event.positionQuote });
  } else {
    const after = { size: event.positionSize, quote: event.positionQuote };
    state.setPosition(event, after, sequence);
  }
  addToFeeAccount(context, feeAsset, fee);
  noteFees(context, event, feeAsset);
  draft.activeAccounts.push(...context.activity.note(timeUs, market, account));
}

/** Charged behind the match, in the same command: the fill is in the draft. */
export function foldExtraFee({ draft, place }: FoldContext, event: ExtraFeeCharged): void {
  const { sequence } = place;
  const at = draft.fills.findLastIndex(
    (row) => row.sequence === sequence && row.eventIndex === event.fillIndex,
  );
  const fill = draft.fills[at];
  assert(fill !== undefined, 'an extra fee is charged for a fill of its command');
  draft.fills[at] = { ...fill, extraFee: event.amount };
}

function noteFees({ state, draft, place }: FoldContext, event: OrderFilled, asset: number): void {
  const fee = BigInt(event.fee);
  const sums = draft.statistics.market(place.timeUs, event.market);
  if (asset === state.market(event.market).quoteAsset) sums.quoteFees += fee;
  else sums.baseFees += fee;
  noteStanding(sums, state.market(event.market));
  if (asset === SETTLEMENT_ASSET) draft.statistics.venue(place.timeUs).fees += fee;
}
