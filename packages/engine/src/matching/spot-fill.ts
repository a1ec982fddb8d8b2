import { feeOf, makerRate, takerRate } from '@tandem/margin';
import { type EventBuffer, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { protocolSlot } from '../accounts/leg.ts';
import { marketOf } from '../accounts/margin-check.ts';
import { emitFilled, emitTrade, type FillPart, MAKER, TAKER } from '../emit.ts';
import { BUY, sideOf } from '../orderbook/order-pool.ts';
import { reserveOrder } from '../orders/order-lifecycle.ts';
import type { ExchangeState } from '../state.ts';

const FEES = protocolSlot(PROTOCOL_ACCOUNTS.fees);

/** A spot match, by order slots. It happens at the maker's price. */
export type SpotMatch = { readonly taker: number; readonly maker: number; readonly lots: number };

/**
 * Exchanges base for quote between two orders that hold what they give. The buyer pays its fee in
 * base, the seller in quote, out of what each receives (docs/rulebook/fees.md).
 */
export function fillSpot(state: ExchangeState, events: EventBuffer, of: SpotMatch): void {
  const { orders } = state;
  const price = orders.price(of.maker);
  const taker = applySpotLeg(state, of.taker, of.lots, { price, isTaker: true });
  const maker = applySpotLeg(state, of.maker, of.lots, { price, isTaker: false });
  emitTrade(state, events, { maker: of.maker, taker: of.taker, price, lots: of.lots });
  emitFilled(state, events, taker);
  emitFilled(state, events, maker);
  state.markDirty(orders.account(of.maker));
  state.markDirty(orders.account(of.taker));
}

function applySpotLeg(
  state: ExchangeState,
  order: number,
  lots: number,
  at: { readonly price: number; readonly isTaker: boolean },
): FillPart {
  const { orders, accounts } = state;
  const { rules } = marketOf(state, orders.market(order));
  const account = orders.account(order);
  const tier = accounts.feeTier(account);
  const isBuy = sideOf(orders.flags(order)) === BUY;
  const base = lots * rules.baseUnitsPerLot;
  const quote = lots * at.price;
  const rate = at.isTaker
    ? takerRate(rules.takerFeePpb, state.takerFactor[tier] as number)
    : Math.max(0, makerRate(rules.takerFeePpb, state.makerFactor[tier] as number));
  const fee = feeOf(isBuy ? base : quote, rate);
  reserveOrder(state, order, -lots);
  orders.setRemaining(order, orders.remaining(order) - lots);
  accounts.credit(account, rules.baseAsset, isBuy ? base - fee : -base);
  accounts.credit(account, rules.quoteAsset, isBuy ? -quote : quote - fee);
  accounts.credit(FEES, isBuy ? rules.baseAsset : rules.quoteAsset, fee);
  return {
    order,
    liquidity: at.isTaker ? TAKER : MAKER,
    price: at.price,
    lots,
    fee,
    realized: 0,
    positionSize: accounts.balanceOf(account, rules.baseAsset),
    positionQuote: accounts.balanceOf(account, rules.quoteAsset),
  };
}
