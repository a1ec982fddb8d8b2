import {
  type BookLevel,
  decimalText,
  type Listing,
  type MarketTerms,
  maybeDecimalText,
  type PoolMarket,
  type PoolState,
  rateText,
} from '@tandem/api';
import {
  type Exposure,
  exposuresOf,
  type LiveVenue,
  nextDistributionUs,
  type PoolMarketFigures,
  poolStandingOf,
  reserveIn,
  sharePriceAt,
  worthOf,
} from '@tandem/projections';
import { PROTOCOL_ACCOUNTS, SETTLEMENT_ASSET, type Side } from '@tandem/protocol';
import { RATE_ONE } from '@tandem/quantity';
import { levelsText } from './market-words.ts';

const POOL = PROTOCOL_ACCOUNTS.pool;
/** Scale of the settlement asset and of shares. */
const MONEY_SCALE = 6;
/** Digits behind the point of a share's price. */
const PRICE_SCALE = 9;
/** Exits that are listed one by one. */
const NEXT_EXITS = 10;

function money(value: number): string {
  return decimalText(value, MONEY_SCALE);
}

function maybeMoney(value: number | null): string | null {
  return maybeDecimalText(value, MONEY_SCALE);
}

/** The protocol pool as anyone may see it; null before it is configured. */
export function poolText(live: LiveVenue, listing: Listing): PoolState | null {
  const { pool, view } = live;
  const { rules } = pool;
  const standing = poolStandingOf(live);
  const nextUs = nextDistributionUs(live);
  if (rules === null || standing === null || nextUs === null) return null;
  const price = (equity: number): string | null =>
    maybeDecimalText(sharePriceAt(live, equity), PRICE_SCALE);
  const exits = [...pool.exits()];
  const exposures = exposuresOf(live, POOL);
  const { treasuryPpb, vaultPpb, stakersPpb } = rules;
  const collected = view.accounts.balance(PROTOCOL_ACCOUNTS.fees, SETTLEMENT_ASSET);
  return {
    account: POOL,
    equity: money(standing.equity),
    exitEquity: money(standing.equityForExits),
    depositEquity: money(standing.equityForDeposits),
    totalShares: money(pool.totalShares),
    providers: pool.providers,
    sharePrice: price(standing.equity),
    exitPrice: price(standing.equityForExits),
    depositPrice: price(standing.equityForDeposits),
    reserve: money(standing.reserve),
    liquidity: money(standing.liquidity),
    maxReserve: money(rules.maxReserve),
    utilization: rateText(standing.utilizationPpb),
    deposits: { status: standing.deposits, minDeposit: money(rules.minDeposit) },
    exits: {
      status: standing.exits,
      available: money(standing.available),
      count: exits.length,
      shares: money(standing.exitShares),
      worth: maybeMoney(worthOf(live, standing.exitShares, standing.equityForExits)),
      delayUs: rules.exitDelayUs,
      next: exits
        .slice(0, NEXT_EXITS)
        .map(({ dueAtUs, shares }) => ({ dueAtUs, shares: money(shares) })),
    },
    fees: {
      treasury: rateText(treasuryPpb),
      vault: rateText(vaultPpb),
      stakers: rateText(stakersPpb),
      providers: rateText(RATE_ONE - treasuryPpb - vaultPpb - stakersPpb),
      collected: money(collected),
      intervalUs: rules.distributionIntervalUs,
      nextUs,
      paid: money(pool.paidTotal),
    },
    markets: pool.markets().flatMap((market) => {
      const exposure = exposures.find(
        ({ figures, marginMode }) =>
          figures.market === market.rules.market && marginMode === 'cross',
      );
      const terms = listing.marketById(market.rules.market);
      return terms === undefined ? [] : [marketText(live, terms, market, exposure)];
    }),
  };
}

function marketText(
  live: LiveVenue,
  terms: MarketTerms,
  { rules, quoted, charged }: PoolMarketFigures,
  exposure: Exposure | undefined,
): PoolMarket {
  const rate = (value: number | undefined): string | null =>
    value === undefined ? null : rateText(value);
  const { priceScale, sizeScale } = terms;
  return {
    market: terms.symbol,
    layers: rules.layers,
    bids: quotesOf(live, terms, 'buy'),
    asks: quotesOf(live, terms, 'sell'),
    quotedUs: quoted?.timeUs ?? null,
    indexPrice: maybeDecimalText(quoted?.indexPrice ?? null, priceScale),
    volatility: rate(quoted?.volatilityPpb),
    halfSpread: rate(quoted?.halfSpreadPpb),
    maxPosition: maybeDecimalText(quoted?.positionRoom ?? null, sizeScale),
    position: decimalText(exposure?.size ?? 0, sizeScale),
    reserve: money(exposure === undefined ? 0 : reserveIn(live, exposure)),
    stressMove: rateText(rules.stressMovePpb),
    utilizationRate: rate(charged?.ratePpb),
    feeSchedule: rules.feeSchedule,
    openingFeeRate: rateText(rules.openingFeePpb),
    closingFeeRate: rateText(rules.closingFeePpb),
    liquidationFeeRate: rateText(rules.liquidationFeePpb),
  };
}

/** The pool's own resting orders of a side, nearest to the index first. */
function quotesOf(live: LiveVenue, terms: MarketTerms, side: Side): BookLevel[] {
  const levels = [...live.orders.of(POOL)]
    .filter((order) => order.market === terms.market && order.side === side)
    .map(({ price, remaining }) => [price ?? 0, remaining] as const)
    .toSorted(([a], [b]) => (side === 'buy' ? b - a : a - b));
  return levelsText(levels, terms);
}
