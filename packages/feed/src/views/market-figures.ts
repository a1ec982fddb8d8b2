import {
  type ConfigureAsset,
  type ConfigureMarket,
  eventLayouts,
  MARKET_STATUSES,
  type MarketStatus,
} from '@tandem/protocol';
import { engineDecimals, type Lots, notional, type PriceUnits } from '@tandem/quantity';
import { placesOf } from '../event-fields.ts';
import type { ReleasedCommand } from '../released.ts';

/** What is public about a market. Prices are null until there is one. */
export type MarketFigures = {
  readonly market: number;
  rules: ConfigureMarket;
  status: MarketStatus;
  index: number | null;
  mark: number | null;
  last: number | null;
  /** Time of the newest accepted index price. */
  publishTimeUs: number;
  fundingRatePpb: number;
  /** Funding index, in 2^-20 quote units a lot. */
  fundingIndex: number;
  /** What a long (short) lot has paid for the pool's liquidity, in 2^-20 quote units. */
  utilizationLong: number;
  utilizationShort: number;
  fundingSettledUs: number;
  openInterest: number;
  trades: number;
  /** Quote units traded. */
  volume: number;
};

/** What is public about an asset. */
export type AssetFigures = {
  readonly asset: number;
  readonly symbol: string;
  /** Decimals of the engine's unit. */
  readonly unitDecimals: number;
  readonly rules: ConfigureAsset;
  /** Of each withdrawal, in the engine's units; 0: none. */
  readonly withdrawalFee: number;
};

const FEE_SET = placesOf(eventLayouts.WITHDRAWAL_FEE_SET);
const ASSET = placesOf(eventLayouts.ASSET_CONFIGURED);
const STATUS = placesOf(eventLayouts.MARKET_STATUS_CHANGED);
const CONFIGURED = placesOf(eventLayouts.MARKET_CONFIGURED);
const INDEX = placesOf(eventLayouts.INDEX_PRICE_UPDATED);
const MARK = placesOf(eventLayouts.MARK_PRICE_UPDATED);
const PRINTED = placesOf(eventLayouts.TRADE_PRINTED);
const FUNDED = placesOf(eventLayouts.FUNDING_SETTLED);
const CHARGED = placesOf(eventLayouts.UTILIZATION_CHARGED);

/** The index with which a position of this size settles funding and utilization. */
export function fundingIndexOf(figures: MarketFigures, size: number): number {
  const { fundingIndex, utilizationLong, utilizationShort } = figures;
  return size < 0 ? fundingIndex - utilizationShort : fundingIndex + utilizationLong;
}

/** Fold of market and asset events. */
export class MarketBoard {
  readonly #markets = new Map<number, MarketFigures>();
  readonly #assets = new Map<number, AssetFigures>();

  get(market: number): MarketFigures | undefined {
    return this.#markets.get(market);
  }

  all(): Iterable<MarketFigures> {
    return this.#markets.values();
  }

  /** Markets and assets, how many there are. */
  get listed(): number {
    return this.#markets.size + this.#assets.size;
  }

  asset(asset: number): AssetFigures | undefined {
    return this.#assets.get(asset);
  }

  assets(): Iterable<AssetFigures> {
    return this.#assets.values();
  }

  fold(released: ReleasedCommand, at: number): void {
    const { slots } = released;
    switch (slots[at]) {
      case ASSET.code:
        if (released.command.kind === 'ConfigureAsset') this.restoreAsset(released.command);
        return;
      case FEE_SET.code: {
        const known = this.#assets.get(slots[at + FEE_SET.asset] as number);
        const fee = slots[at + FEE_SET.fee] as number;
        if (known !== undefined) this.restoreAsset(known.rules, fee);
        return;
      }
      case CONFIGURED.code:
        if (released.command.kind === 'ConfigureMarket') this.#configure(released.command);
        return;
      case STATUS.code: {
        const figures = this.#at(slots[at + STATUS.market]);
        figures.status = MARKET_STATUSES[slots[at + STATUS.status] as number] as MarketStatus;
        return;
      }
      case INDEX.code: {
        const figures = this.#at(slots[at + INDEX.market]);
        figures.index = slots[at + INDEX.price] as number;
        figures.publishTimeUs = slots[at + INDEX.publishTimeUs] as number;
        if (figures.rules.marketKind === 'spot') figures.mark = figures.index;
        return;
      }
      case MARK.code:
        this.#at(slots[at + MARK.market]).mark = slots[at + MARK.price] as number;
        return;
      case PRINTED.code: {
        const figures = this.#at(slots[at + PRINTED.market]);
        const price = slots[at + PRINTED.price] as PriceUnits;
        figures.last = price;
        figures.trades += 1;
        figures.volume += notional(price, slots[at + PRINTED.size] as Lots);
        return;
      }
      case FUNDED.code: {
        const figures = this.#at(slots[at + FUNDED.market]);
        figures.fundingRatePpb = slots[at + FUNDED.ratePpb] as number;
        figures.fundingIndex = slots[at + FUNDED.fundingIndex] as number;
        figures.fundingSettledUs = released.timeUs;
        return;
      }
      case CHARGED.code: {
        const figures = this.#at(slots[at + CHARGED.market]);
        const paid = slots[at + CHARGED.utilizationIndex] as number;
        if ((slots[at + CHARGED.poolSize] as number) > 0) figures.utilizationShort = paid;
        else figures.utilizationLong = paid;
        return;
      }
      default:
        return;
    }
  }

  /** Puts a market in from a checkpoint. */
  restore(figures: MarketFigures): void {
    this.#markets.set(figures.market, figures);
  }

  /** Puts an asset in: from its listing, or from a checkpoint. */
  restoreAsset(
    rules: ConfigureAsset,
    withdrawalFee: number = this.#assets.get(rules.asset)?.withdrawalFee ?? 0,
  ): void {
    const { asset, symbol, decimals } = rules;
    const unitDecimals = engineDecimals(decimals);
    this.#assets.set(asset, { asset, symbol, unitDecimals, rules, withdrawalFee });
  }

  #configure(rules: ConfigureMarket): void {
    const known = this.#markets.get(rules.market);
    if (known !== undefined) {
      known.rules = rules;
      return;
    }
    this.#markets.set(rules.market, {
      market: rules.market,
      rules,
      status: 'running',
      index: null,
      mark: null,
      last: null,
      publishTimeUs: 0,
      fundingRatePpb: 0,
      fundingIndex: 0,
      utilizationLong: 0,
      utilizationShort: 0,
      fundingSettledUs: 0,
      openInterest: 0,
      trades: 0,
      volume: 0,
    });
  }

  #at(market: number | undefined): MarketFigures {
    const figures = this.#markets.get(market as number);
    if (figures === undefined) throw new Error(`events of market ${market} without its listing`);
    return figures;
  }
}
