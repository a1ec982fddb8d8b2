import type {
  ActiveAccountRow,
  AssetStatisticsRow,
  MarketRow,
  MarketStatisticsRow,
  StatisticsSeconds,
  VenueStatisticsRow,
} from '@tandem/database';
import { startOf } from './stretch.ts';

const HOUR_AND_DAY: readonly StatisticsSeconds[] = [3_600, 86_400];

type Mutable<Row> = { -readonly [Name in keyof Row]: Row[Name] };
type Sums<Row> = Omit<Mutable<Row>, 'seconds' | 'startUs'>;

export type MarketSums = Sums<MarketStatisticsRow>;
export type VenueSums = Sums<VenueStatisticsRow>;
export type AssetSums = Sums<AssetStatisticsRow>;

type Hour = {
  readonly startUs: number;
  readonly venue: VenueSums;
  readonly markets: Map<number, MarketSums>;
  readonly assets: Map<number, AssetSums>;
};

/** What one batch adds to the statistics: summed by hour, written by hour and day. */
export class StatisticsDraft {
  readonly #hours = new Map<number, Hour>();

  venue(timeUs: number): VenueSums {
    return this.#hour(timeUs).venue;
  }

  market(timeUs: number, market: number): MarketSums {
    const { markets } = this.#hour(timeUs);
    const known = markets.get(market);
    if (known !== undefined) return known;
    const created = newMarketSums(market);
    markets.set(market, created);
    return created;
  }

  asset(timeUs: number, asset: number): AssetSums {
    const { assets } = this.#hour(timeUs);
    const known = assets.get(asset);
    if (known !== undefined) return known;
    const created = { asset, deposits: 0, deposited: 0n, withdrawals: 0, withdrawn: 0n };
    assets.set(asset, created);
    return created;
  }

  venueRows(): readonly VenueStatisticsRow[] {
    return this.#perStretch((hour) => [[0, hour.venue]]);
  }

  marketRows(): readonly MarketStatisticsRow[] {
    return this.#perStretch((hour) => hour.markets);
  }

  assetRows(): readonly AssetStatisticsRow[] {
    return this.#perStretch((hour) => hour.assets);
  }

  /** Rows of every length; of hours in one day the numbers are summed, the last standing counts. */
  #perStretch<S extends MarketSums | VenueSums | AssetSums>(
    sumsOf: (hour: Hour) => Iterable<readonly [number, S]>,
  ): readonly (S & { seconds: number; startUs: number })[] {
    const rows: (S & { seconds: number; startUs: number })[] = [];
    for (const seconds of HOUR_AND_DAY) {
      const byPlace = new Map<string, S & { seconds: number; startUs: number }>();
      for (const hour of this.#hours.values()) {
        const startUs = startOf(hour.startUs, seconds);
        for (const [subject, sums] of sumsOf(hour)) {
          const place = `${startUs}/${subject}`;
          const known = byPlace.get(place);
          if (known === undefined) byPlace.set(place, { ...sums, seconds, startUs });
          else addSums(known, sums);
        }
      }
      rows.push(...byPlace.values());
    }
    return rows;
  }

  #hour(timeUs: number): Hour {
    const startUs = startOf(timeUs, 3_600);
    const known = this.#hours.get(startUs);
    if (known !== undefined) return known;
    const created = { startUs, venue: newVenueSums(), markets: new Map(), assets: new Map() };
    this.#hours.set(startUs, created);
    return created;
  }
}

/** Columns that say how something stands; all others are sums. */
const STANDING: ReadonlySet<string> = new Set([
  'market',
  'asset',
  'seconds',
  'startUs',
  'openInterest',
  'indexPrice',
  'markPrice',
]);

function addSums(into: object, more: object): void {
  const target = into as { [name: string]: number | bigint | null };
  for (const [name, value] of Object.entries<number | bigint | null>({ ...more })) {
    const known = target[name];
    if (STANDING.has(name)) target[name] = value ?? known ?? null;
    else if (typeof value === 'bigint') target[name] = (known as bigint) + value;
    else target[name] = (known as number) + (value as number);
  }
}

function newMarketSums(market: number): MarketSums {
  return {
    market,
    trades: 0,
    volume: 0n,
    quoteVolume: 0n,
    quoteFees: 0n,
    baseFees: 0n,
    orders: 0,
    liquidations: 0,
    liquidatedLots: 0n,
    deleverages: 0,
    openInterest: null,
    indexPrice: null,
    markPrice: null,
  };
}

function newVenueSums(): VenueSums {
  return {
    commands: 0,
    rejects: 0,
    orders: 0,
    trades: 0,
    quoteVolume: 0n,
    fees: 0n,
    liquidations: 0,
    deleverages: 0,
    accountsOpened: 0,
    insuranceFees: 0n,
    insurancePaid: 0n,
    deficits: 0n,
  };
}

/** Writes how a market stands into its sums. */
export function noteStanding(sums: MarketSums, market: MarketRow): void {
  sums.openInterest = market.openInterest;
  sums.indexPrice = market.indexPrice;
  sums.markPrice = market.markPrice;
}

/** Accounts that traded, each told once an hour and a day. */
export class ActivityMemory {
  readonly #told = new Map<number, { startUs: number; readonly keys: Set<number> }>();

  /** Rows for an account that just traded; none when it did so before in this stretch. */
  note(timeUs: number, market: number, account: number): readonly ActiveAccountRow[] {
    const rows: ActiveAccountRow[] = [];
    for (const seconds of HOUR_AND_DAY) {
      const startUs = startOf(timeUs, seconds);
      let told = this.#told.get(seconds);
      if (told?.startUs !== startUs) {
        told = { startUs, keys: new Set() };
        this.#told.set(seconds, told);
      }
      // Markets are below 2^16.
      const key = account * 65_536 + market;
      if (told.keys.has(key)) continue;
      told.keys.add(key);
      rows.push({ seconds, startUs, market, account });
    }
    return rows;
  }
}
