import type { Liquidity } from '@tandem/protocol';
import { addBalance, balanceOf, protocolAccount } from './balances.ts';
import { spotMakerRate, takerRate } from './fees.ts';
import { ceilRate, toNumber } from './integers.ts';
import { reduceRemaining } from './live-orders.ts';
import type { Order, State } from './state.ts';
import type { Taker } from './taker.ts';
import { printTrade } from './trade-print.ts';

/** One side of a spot match, applied. */
type SpotLeg = {
  readonly order: Order;
  readonly liquidity: Liquidity;
  readonly fee: bigint;
  readonly base: bigint;
  readonly quote: bigint;
};

/** The buyer's fee is in base units, the seller's in quote units: out of what each receives. */
function applySpotLeg(
  state: State,
  fill: { order: Order; liquidity: Liquidity; size: bigint; price: bigint; rate: bigint },
): SpotLeg {
  const { order, size, price, rate } = fill;
  const { baseAsset, quoteAsset, baseUnitsPerLot } = order.market.rules;
  const { account } = order;
  const units = size * baseUnitsPerLot;
  const notional = size * price;
  const isBuy = order.side === 'buy';
  const fee = ceilRate(isBuy ? units : notional, rate);
  reduceRemaining(state, order, size);
  addBalance(state, account, baseAsset, isBuy ? units - fee : -units);
  addBalance(state, account, quoteAsset, isBuy ? -notional : notional - fee);
  addBalance(state, protocolAccount(state, 'fees'), isBuy ? baseAsset : quoteAsset, fee);
  const base = balanceOf(account, baseAsset);
  return { order, liquidity: fill.liquidity, fee, base, quote: balanceOf(account, quoteAsset) };
}

function printSpotLeg(state: State, leg: SpotLeg, size: bigint, price: bigint): void {
  const { order } = leg;
  state.events.push({
    kind: 'OrderFilled',
    account: order.account.id,
    market: order.market.id,
    orderId: order.id,
    side: order.side,
    liquidity: leg.liquidity,
    marginMode: 'cross',
    price: toNumber(price),
    size: toNumber(size),
    remaining: toNumber(order.remaining),
    fee: toNumber(leg.fee),
    realizedProfit: toNumber(0n),
    positionSize: toNumber(leg.base),
    positionQuote: toNumber(leg.quote),
  });
}

/** A spot match: covered by the holds of both orders, so it always stands. */
export function matchSpot(state: State, taker: Taker, maker: Order, size: bigint): void {
  const { market, price } = maker;
  const { order } = taker;
  const takerLeg = applySpotLeg(state, {
    order,
    liquidity: 'taker',
    size,
    price,
    rate: takerRate(state, order.account, market),
  });
  const makerLeg = applySpotLeg(state, {
    order: maker,
    liquidity: 'maker',
    size,
    price,
    rate: spotMakerRate(state, maker.account, market),
  });
  printTrade(state, taker, maker, size);
  printSpotLeg(state, takerLeg, size, price);
  printSpotLeg(state, makerLeg, size, price);
}
