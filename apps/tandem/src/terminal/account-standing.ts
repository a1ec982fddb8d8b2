import { type AccountView, fundingIndexOf, type MarketFigures, type VenueView } from '@tandem/feed';
import { buildTierTable, collateralValue, maintenanceMargin, type TierTable } from '@tandem/margin';
import { FIRST_USER_ACCOUNT, type MarginTier, SETTLEMENT_ASSET } from '@tandem/protocol';
import { type Lots, notional, type PriceUnits } from '@tandem/quantity';

const FUNDING_ONE = 1_048_576;

/** How an account stands at the present marks, in quote units. */
export type AccountStanding = {
  readonly account: AccountView;
  readonly equity: number;
  readonly maintenance: number;
  /** Value at mark of all positions. */
  readonly exposure: number;
  /** What was paid in and not taken out, at the prices of now: profit is measured against it. */
  readonly paidIn: number;
};

/**
 * Standing of an account from what was published: the margin page's formulas without the
 * confidence band. For people to look at; the engine decides by its own figures.
 */
function standingOf(view: VenueView, account: AccountView): AccountStanding {
  const paidIn = worthOfAll(view, account.paidIn);
  let equity = worthOfAll(view, account.balances);
  let maintenance = 0;
  let exposure = 0;
  for (const position of account.positions.values()) {
    const figures = view.markets.get(position.market);
    if (figures?.mark === null || figures === undefined) continue;
    const value = notional(figures.mark as PriceUnits, position.size as Lots);
    const change = fundingIndexOf(figures, position.size) - position.fundingIndex;
    equity += position.quote + value - Math.floor((position.size * change) / FUNDING_ONE);
    exposure += Math.abs(value);
    maintenance += maintenanceMargin(tableOf(figures), Math.abs(value));
  }
  return { account, equity, maintenance, exposure, paidIn };
}

/** Standing of every user with a position, best profit first. */
export function standingsOfTraders(view: VenueView): readonly AccountStanding[] {
  const standings: AccountStanding[] = [];
  for (const account of view.accounts.all()) {
    if (account.account < FIRST_USER_ACCOUNT || account.positions.size === 0) continue;
    standings.push(standingOf(view, account));
  }
  return standings.toSorted((a, b) => profitOf(b) - profitOf(a));
}

/** What the account is worth beyond what was paid in. */
export function profitOf({ equity, paidIn }: AccountStanding): number {
  return equity - paidIn;
}

/** Maintenance margin as a part of equity: 1 is liquidation. Without equity it is infinite. */
export function marginRatio({ equity, maintenance }: AccountStanding): number {
  if (maintenance === 0) return 0;
  return equity <= 0 ? Number.POSITIVE_INFINITY : maintenance / equity;
}

function worthOfAll(view: VenueView, units: ReadonlyMap<number, number>): number {
  let worth = 0;
  for (const [asset, amount] of units) {
    worth += asset === SETTLEMENT_ASSET ? amount : worthOf(view, asset, amount);
  }
  return worth;
}

function worthOf(view: VenueView, asset: number, units: number): number {
  const rules = view.markets.asset(asset)?.rules;
  if (rules === undefined || rules.priceMarket === null || units <= 0) return 0;
  const market = view.markets.get(rules.priceMarket);
  if (market?.index === null || market === undefined) return 0;
  const { baseUnitsPerLot } = market.rules;
  return collateralValue(units, {
    price: market.index,
    weightPpb: rules.weightPpb,
    baseUnitsPerLot,
  });
}

const tables = new WeakMap<readonly MarginTier[], TierTable>();

function tableOf({ rules }: MarketFigures): TierTable {
  const known = tables.get(rules.tiers);
  if (known !== undefined) return known;
  const built = buildTierTable(rules.tiers);
  tables.set(rules.tiers, built);
  return built;
}
