import { MARKET_STATUSES, type MarketId } from '@tandem/protocol';
import { clamp, floorDiv, larger, RATE_ONE, toNumber } from './integers.ts';
import { impactPrice } from './mark-price.ts';
import { type IndexPrice, type Market, nextFundingTime } from './market.ts';
import { ACTION, allows, isStale } from './market-status.ts';
import { staleReject } from './order-guards.ts';
import { type Reject, reject, type Verdict } from './reject.ts';
import type { State } from './state.ts';

// docs/rulebook/funding.md.

const EIGHT_HOURS_US = 28_800_000_000n;
const INTEREST_CLAMP = 500_000n;
const INDEX_ONE = 1n << 20n;
const INDEX_MAX = 1n << 52n;

type Funded = { readonly market: Market; readonly index: IndexPrice };

function fundedMarket(state: State, id: MarketId): Funded | Reject {
  const market = state.marketById.get(id);
  if (market === undefined) return reject('MarketUnknown', 0, id);
  if (market.rules.kind === 'spot') return reject('WrongMarketKind', 0, 1);
  if (!allows(market, ACTION.fund)) {
    const status = MARKET_STATUSES.indexOf(market.status);
    return reject('MarketStatusForbids', status, ACTION.fund);
  }
  const stale = isStale(state, market) ? staleReject(state, market) : null;
  if (stale !== null) return stale;
  return market.index === null ? reject('MarketStale', 0, 0) : { market, index: market.index };
}

/** How far the book is beyond the index, as a rate. */
function premiumOf(market: Market, index: bigint): bigint {
  const bid = impactPrice(market, 'buy');
  const ask = impactPrice(market, 'sell');
  const above = bid === null ? 0n : larger(0n, bid - index);
  const below = ask === null ? 0n : larger(0n, index - ask);
  return clamp(floorDiv((above - below) * RATE_ONE, index), -RATE_ONE, RATE_ONE);
}

export function samplePremium(state: State, id: MarketId): Verdict {
  const funded = fundedMarket(state, id);
  if ('reason' in funded) return funded;
  const { market, index } = funded;
  // After this point the command succeeds.
  const premium = premiumOf(market, index.price);
  market.premiumSum += premium;
  market.premiumCount += 1n;
  if (market.status === 'delisting') {
    market.settlementSum += index.price;
    market.settlementCount += 1n;
  }
  state.events.push({
    kind: 'PremiumSampled',
    market: market.id,
    premiumPpb: toNumber(premium),
    samples: toNumber(market.premiumCount),
  });
  return null;
}

function fundingRate(market: Market): { readonly mean: bigint; readonly rate: bigint } {
  const { premiumSum, premiumCount, rules } = market;
  if (premiumCount === 0n) return { mean: 0n, rate: 0n };
  const mean = floorDiv(premiumSum, premiumCount);
  const eightHours = mean + clamp(rules.fundingInterest - mean, -INTEREST_CLAMP, INTEREST_CLAMP);
  const rate = floorDiv(eightHours * rules.fundingIntervalUs, EIGHT_HOURS_US);
  return { mean, rate: clamp(rate, -rules.fundingCap, rules.fundingCap) };
}

export function settleFunding(state: State, id: MarketId): Verdict {
  const funded = fundedMarket(state, id);
  if ('reason' in funded) return funded;
  const { market, index } = funded;
  if (BigInt(state.timeUs) < market.nextFundingUs) {
    return reject('FundingNotDue', market.nextFundingUs, state.timeUs);
  }
  // After this point the command succeeds.
  const { mean, rate } = fundingRate(market);
  const exact = floorDiv(rate * index.price * INDEX_ONE, RATE_ONE);
  const next = clamp(market.fundingIndex + exact, -INDEX_MAX, INDEX_MAX);
  const change = next - market.fundingIndex;
  market.fundingIndex += change;
  market.premiumSum = 0n;
  market.premiumCount = 0n;
  market.nextFundingUs = nextFundingTime(state.timeUs, market.rules.fundingIntervalUs);
  state.events.push({
    kind: 'FundingSettled',
    market: market.id,
    ratePpb: toNumber(rate),
    premiumPpb: toNumber(mean),
    indexPrice: toNumber(index.price),
    indexChange: toNumber(change),
    fundingIndex: toNumber(market.fundingIndex),
    openInterest: toNumber(market.openInterest),
  });
  return null;
}
