import type { Lots, PriceUnits, RatePpb, TimestampUs } from '@tandem/quantity';
import type { AccountId, ClientOrderId, MarketId, OrderId } from '../ids.ts';
import type { Layout } from '../layout.ts';
import { ALGORITHM_KINDS, type AlgorithmKind, SIDES, type Side } from '../vocabulary.ts';

// Formats fixed before their rules are: a journal written today can be read when they are active.
// Until a rule version activates them (docs/decisions/0006-rule-versions.md) the engine answers
// `FeatureNotActive`.

/** An order worked by the engine: iceberg, TWAP, scale, trailing stop, bracket, scheduled. */
export type PlaceAlgorithm = {
  readonly kind: 'PlaceAlgorithm';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly clientOrderId: ClientOrderId | null;
  readonly algorithm: AlgorithmKind;
  readonly side: Side;
  readonly size: Lots;
  readonly price: PriceUnits | null;
  readonly endPrice: PriceUnits | null;
  readonly displaySize: Lots | null;
  readonly startsAtUs: TimestampUs | null;
  readonly endsAtUs: TimestampUs | null;
  readonly intervalUs: number | null;
  readonly parts: number;
  readonly sizeSkewPpb: RatePpb;
  readonly callbackPpb: RatePpb;
  readonly activationPrice: PriceUnits | null;
  readonly takeProfitPrice: PriceUnits | null;
  readonly stopLossPrice: PriceUnits | null;
  readonly reduceOnly: boolean;
};

export const PLACE_ALGORITHM: Layout<PlaceAlgorithm> = {
  kind: 'PlaceAlgorithm',
  code: 46,
  fields: {
    account: 'u32',
    market: 'u16',
    clientOrderId: 'uint?',
    algorithm: ALGORITHM_KINDS,
    side: SIDES,
    size: 'uint',
    price: 'uint?',
    endPrice: 'uint?',
    displaySize: 'uint?',
    startsAtUs: 'uint?',
    endsAtUs: 'uint?',
    intervalUs: 'uint?',
    parts: 'u16',
    sizeSkewPpb: 'u32',
    callbackPpb: 'u32',
    activationPrice: 'uint?',
    takeProfitPrice: 'uint?',
    stopLossPrice: 'uint?',
    reduceOnly: 'bool',
  },
};

/** Opens a short auction for a large order; makers compete on price and size until it closes. */
export type OpenAuction = {
  readonly kind: 'OpenAuction';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly side: Side;
  readonly size: Lots;
  readonly startPrice: PriceUnits;
  readonly endPrice: PriceUnits;
  readonly closesAtUs: TimestampUs;
};

export const OPEN_AUCTION: Layout<OpenAuction> = {
  kind: 'OpenAuction',
  code: 47,
  fields: {
    account: 'u32',
    market: 'u16',
    side: SIDES,
    size: 'uint',
    startPrice: 'uint',
    endPrice: 'uint',
    closesAtUs: 'uint',
  },
};

/** A maker's bid in an auction. */
export type BidInAuction = {
  readonly kind: 'BidInAuction';
  readonly account: AccountId;
  readonly auctionId: OrderId;
  readonly price: PriceUnits;
  readonly size: Lots;
};

export const BID_IN_AUCTION: Layout<BidInAuction> = {
  kind: 'BidInAuction',
  code: 48,
  fields: { account: 'u32', auctionId: 'uint', price: 'uint', size: 'uint' },
};

/** Timer: closes an auction and gives the rest to the book. */
export type CloseAuction = { readonly kind: 'CloseAuction'; readonly auctionId: OrderId };
export const CLOSE_AUCTION: Layout<CloseAuction> = {
  kind: 'CloseAuction',
  code: 49,
  fields: { auctionId: 'uint' },
};
