import { buildTierTable, openInterestScale, type TierTable } from '@tandem/margin';
import type { ConfigureMarket, MarketStatus } from '@tandem/protocol';
import { mulRateDown } from '@tandem/quantity';
import { PriceWheel, type WheelLinks } from '../liquidation/price-wheel.ts';
import { OrderBook } from '../orderbook/order-book.ts';
import { NONE, type OrderPool } from '../orderbook/order-pool.ts';
import type { PoolMarket } from '../pool/pool-market.ts';
import { TriggerIndex } from '../triggers/trigger-index.ts';

/** Codes of the market statuses, docs/rulebook/states.md. */
export const STATUS: Readonly<Record<MarketStatus, number>> = {
  running: 0,
  postOnly: 1,
  reduceOnly: 2,
  cancelOnly: 3,
  halted: 4,
  delisting: 5,
  delisted: 6,
};

/** No price yet. */
export const NO_PRICE: number = -1;

/** One market: its rules, its prices, its book. Prices in pu, NO_PRICE before the first. */
export class MarketState {
  declare rules: ConfigureMarket;
  declare tiers: TierTable;
  /** Highest marginal rate of initial margin. */
  declare topInitialRate: number;
  declare readonly isSpot: boolean;
  status: number = STATUS.running;
  declare readonly book: OrderBook;
  readonly triggers: TriggerIndex = new TriggerIndex();
  index: number = NO_PRICE;
  confidence: number = NO_PRICE;
  publishTimeUs: number = NO_PRICE;
  heldPrice: number = NO_PRICE;
  heldPublishTimeUs: number = NO_PRICE;
  mark: number = NO_PRICE;
  last: number = NO_PRICE;
  /** Averages in pu x 2^10; meaningful once their time is set. */
  basisAverage = 0;
  basisTimeUs: number = NO_PRICE;
  bookAverage = 0;
  bookTimeUs: number = NO_PRICE;
  premiumSum = 0;
  premiumCount = 0;
  nextFundingUs = 0;
  fundingIndex = 0;
  dust = 0;
  openInterest = 0;
  settleAtUs: number = NO_PRICE;
  settleSum = 0;
  settleCount = 0;
  settlePrice: number = NO_PRICE;
  /** Trade prices since last-price triggers were checked; NO_PRICE without a trade. */
  tradeHigh: number = NO_PRICE;
  tradeLow: number = NO_PRICE;
  firstRecord: number = NONE;
  /** How the protocol pool quotes here; null in a market without it. */
  pool: PoolMarket | null = null;
  /** Where longs and shorts would next need a look; not part of the state. */
  declare readonly longs: PriceWheel;
  declare readonly shorts: PriceWheel;
  /** Funding that longs and shorts paid since the start, in 2^-10 pu, rounded against them. */
  paidByLongs = 0;
  paidByShorts = 0;

  constructor(rules: ConfigureMarket, pool: OrderPool, links: WheelLinks) {
    this.rules = rules;
    this.tiers = buildTierTable(rules.tiers);
    this.topInitialRate = this.tiers.initial.at(-1) ?? 0;
    this.isSpot = rules.marketKind === 'spot';
    this.book = new OrderBook(pool);
    this.longs = new PriceWheel(links);
    this.shorts = new PriceWheel(links);
  }

  /** Replaces the rules; kind, assets and sizes of the units stay. */
  reconfigure(rules: ConfigureMarket): void {
    this.rules = rules;
    this.tiers = buildTierTable(rules.tiers);
    this.topInitialRate = this.tiers.initial.at(-1) ?? 0;
  }

  /** The index with which a position of this size settles funding, in 2^-20 quote units a lot. */
  fundingIndexFor(size: number): number {
    return this.pool === null ? this.fundingIndex : this.pool.indexFor(size, this.fundingIndex);
  }

  /** True when the market trades only with a fresh index. */
  get needsIndex(): boolean {
    return this.rules.priceBandPpb !== null;
  }

  /** True when there is no index, or it is older than the rules allow. */
  isStale(timeUs: number): boolean {
    if (this.rules.priceBandPpb === null) return false;
    return this.index === NO_PRICE || timeUs - this.publishTimeUs > this.rules.maxIndexAgeUs;
  }

  /** Half width of the band around a price of this market, in pu: docs/rulebook/margin.md. */
  bandOf(price: number, timeUs: number): number {
    if (!this.isStale(timeUs)) return Math.min(this.confidence, price);
    const overdue = timeUs - this.publishTimeUs - this.rules.maxIndexAgeUs;
    const rate = Math.min(
      this.rules.staleBandCapPpb,
      Math.floor(overdue / 1_000_000) * this.rules.staleBandPpbPerSecond,
    );
    return Math.min(this.confidence + mulRateDown(price, rate), price);
  }

  /** How far open interest has raised initial margin, 0 to 10^9. */
  scalePpb(): number {
    if (this.rules.scaleToNotional === 0) return 0;
    return openInterestScale(
      this.openInterest * this.mark,
      this.rules.scaleFromNotional,
      this.rules.scaleToNotional,
    );
  }
}
