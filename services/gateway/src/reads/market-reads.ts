import {
  type Asset,
  type Book,
  decimalText,
  type Funding,
  type Listing,
  type Market,
  type MarketTerms,
  type OpenInterest,
  type Prices,
  rateText,
  type Statistics,
  type Ticker,
  type Trade,
  type VenueListing,
} from '@tandem/api';
import type { MarketFigures } from '@tandem/feed';
import { PROTOCOL_ACCOUNTS, SETTLEMENT_ASSET } from '@tandem/protocol';
import { RATE_ONE } from '@tandem/quantity';
import { levelsText, type MarketMoment, pricesText, tickerText } from '@tandem/streams';
import type { GatewayParts } from '../gateway-parts.ts';

const BOOK_DEPTH = 25;
const TRADES = 100;
/** Scale of the settlement asset. */
const MONEY_SCALE = 6;

/** A listed market with its present figures. */
export type OpenMarket = { readonly terms: MarketTerms; readonly figures: MarketFigures };

/** Answers about markets, from the released state. */
export class MarketReads {
  readonly #parts: GatewayParts;
  readonly #listing: VenueListing;

  constructor(parts: GatewayParts, listing: VenueListing) {
    this.#parts = parts;
    this.#listing = listing;
  }

  get listing(): Listing {
    return this.#listing;
  }

  find(symbol: string): OpenMarket | undefined {
    const terms = this.#listing.market(symbol);
    if (terms === undefined) return undefined;
    const figures = this.#parts.live.view.markets.get(terms.market);
    return figures === undefined ? undefined : { terms, figures };
  }

  all(): readonly OpenMarket[] {
    return [...this.#listing.markets()].flatMap(({ symbol }) => this.find(symbol) ?? []);
  }

  market({ terms, figures }: OpenMarket): Market {
    const { rules, priceScale, sizeScale } = terms;
    const price = (value: number): string => decimalText(value, priceScale);
    const size = (value: number): string => decimalText(value, sizeScale);
    const money = (value: number): string => decimalText(value, terms.quoteScale);
    return {
      symbol: terms.symbol,
      marketId: terms.market,
      kind: rules.marketKind,
      status: figures.status,
      baseAsset: this.#symbolOf(rules.baseAsset),
      quoteAsset: this.#symbolOf(rules.quoteAsset),
      priceScale,
      sizeScale,
      tickSize: price(rules.tickSize),
      lotSize: size(1),
      maxPrice: price(rules.maxPrice),
      minOrderNotional: money(rules.minOrderNotional),
      maxOrderSize: size(rules.maxOrderSize),
      maxPositionSize: size(rules.maxPositionSize),
      maxOpenInterest: size(rules.maxOpenInterest),
      priceBand: rules.priceBandPpb === null ? null : rateText(rules.priceBandPpb),
      marketOrderBound: rateText(rules.marketBoundPpb),
      takerFeeRate: rateText(rules.takerFeePpb),
      liquidationFeeRate: rateText(rules.liquidationFeePpb),
      maxIndexAgeUs: rules.maxIndexAgeUs,
      fundingIntervalUs: rules.fundingIntervalUs,
      fundingInterestRate: rateText(rules.fundingInterestPpb),
      fundingCapRate: rateText(rules.fundingCapPpb),
      protocolPriorityShare: rateText(rules.protocolPriorityShare),
      tiers: rules.tiers.map((tier) => ({
        fromNotional: money(tier.lower),
        initialRate: rateText(tier.initialRatePpb),
        maintenanceRate: rateText(tier.maintenanceRatePpb),
        maxLeverage: Math.floor(RATE_ONE / tier.initialRatePpb),
      })),
    };
  }

  assets(): readonly Asset[] {
    return [...this.#listing.assets()].map(({ symbol, asset, scale, rules }) => ({
      symbol,
      assetId: asset,
      scale,
      chainDecimals: rules.decimals,
      collateralWeight: rateText(rules.weightPpb),
      withdrawalFee: decimalText(
        this.#parts.live.view.markets.asset(asset)?.withdrawalFee ?? 0,
        scale,
      ),
      priceMarket:
        rules.priceMarket === null
          ? null
          : (this.#listing.marketById(rules.priceMarket)?.symbol ?? null),
    }));
  }

  book({ terms }: OpenMarket, depth: number = BOOK_DEPTH): Book {
    const { buy, sell } = this.#parts.live.view.orders.book(terms.market);
    const best = (levels: typeof buy) =>
      levelsText(
        levels.top(depth).map(({ price, size }) => [price, size]),
        terms,
      );
    return {
      market: terms.symbol,
      bids: best(buy),
      asks: best(sell),
      isComplete: buy.count <= depth && sell.count <= depth,
    };
  }

  ticker(market: OpenMarket): Ticker {
    const { live, day } = this.#parts;
    return tickerText(this.#moment(market), day?.(market.terms.market, live.timeUs));
  }

  trades({ terms }: OpenMarket, limit: number = TRADES): readonly Trade[] {
    const { tape } = this.#parts.live.view;
    return tape.last(terms.market, limit).map((trade) => ({
      tradeId: `${trade.sequence}-${trade.eventIndex}`,
      market: terms.symbol,
      price: decimalText(trade.price, terms.priceScale),
      size: decimalText(trade.size, terms.sizeScale),
      takerSide: trade.takerSide,
      timeUs: trade.timeUs,
    }));
  }

  prices(market: OpenMarket): Prices {
    const { mark, index, indexTimeUs, isStale } = pricesText(this.#moment(market));
    return { market: market.terms.symbol, mark, index, indexTimeUs, isStale };
  }

  funding(market: OpenMarket): Funding {
    const { terms, figures } = market;
    const { fundingRate: lastRate, nextFundingUs } = pricesText(this.#moment(market));
    return {
      market: terms.symbol,
      lastRate,
      lastSettledUs: figures.fundingSettledUs > 0 ? figures.fundingSettledUs : null,
      intervalUs: terms.rules.fundingIntervalUs,
      nextFundingUs,
    };
  }

  openInterest({ terms, figures }: OpenMarket): OpenInterest {
    const { mark, openInterest } = figures;
    return {
      market: terms.symbol,
      size: decimalText(openInterest, terms.sizeScale),
      notional: mark === null ? null : decimalText(openInterest * mark, terms.quoteScale),
    };
  }

  statistics(): Statistics {
    const { view } = this.#parts.live;
    const { totals, markets, orders, accounts } = view;
    let quoteVolume = 0n;
    for (const { volume } of markets.all()) quoteVolume += BigInt(Math.round(volume));
    const insurance = accounts.balance(PROTOCOL_ACCOUNTS.insurance, SETTLEMENT_ASSET);
    return {
      commands: totals.figures.commands,
      events: totals.figures.events,
      accounts: accounts.count,
      openOrders: orders.count,
      trades: totals.count('TradePrinted'),
      rejects: totals.count('CommandRejected'),
      liquidationSteps: totals.count('LiquidationStepped'),
      deleverages: totals.count('PositionDeleveraged'),
      fundingSettlements: totals.count('FundingSettled'),
      insuranceBalance: decimalText(insurance, MONEY_SCALE),
      quoteVolume: decimalText(quoteVolume, MONEY_SCALE),
    };
  }

  /** Intervals end at whole multiples since 1970; one that is overdue is due at once. */
  #moment({ terms, figures }: OpenMarket): MarketMoment {
    const { live, nowUs } = this.#parts;
    return { view: live.view, terms, figures, nowUs: nowUs() };
  }

  #symbolOf(asset: number): string {
    return this.#listing.assetById(asset)?.symbol ?? String(asset);
  }
}
