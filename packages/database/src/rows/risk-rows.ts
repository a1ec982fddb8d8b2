import type { Table } from '../table.ts';

/** The funding rate of one interval of a market. */
export type FundingRateRow = {
  readonly market: number;
  readonly sequence: number;
  readonly eventIndex: number;
  readonly timeUs: number;
  readonly ratePpb: number;
  readonly premiumPpb: number;
  readonly indexPrice: number;
  readonly fundingIndex: number;
  readonly openInterest: number;
};

/** What one position received (negative: paid) at a settlement of funding or utilization. */
export type FundingPaymentRow = {
  readonly account: number;
  readonly sequence: number;
  readonly eventIndex: number;
  /** 0 for the cross position of the market, 1 for the isolated one: the end of the key. */
  readonly place: number;
  readonly market: number;
  readonly marginMode: string;
  /** funding, or utilization: what the side opposite the pool pays to it. */
  readonly reason: string;
  readonly timeUs: number;
  readonly ratePpb: number;
  readonly indexPrice: number | null;
  readonly size: number;
  /** Quote units; sums over an account exactly to what its positions were charged. */
  readonly payment: number;
};

/** One step of a liquidation, of auto-deleveraging or of the cover of a deficit. */
export type LiquidationRow = {
  readonly account: number;
  readonly sequence: number;
  readonly eventIndex: number;
  readonly timeUs: number;
  /**
   * flagged, unflagged, step, backstop, deleveraged (the winner), deleveragedAgainst (the
   * bankrupt), collateralSeized, deficit, settled, poolFee.
   */
  readonly kind: string;
  readonly market: number | null;
  readonly marginMode: string | null;
  readonly orderId: number | null;
  readonly side: string | null;
  readonly size: number | null;
  readonly filled: number | null;
  readonly price: number | null;
  readonly quote: number | null;
  /** Paid to the insurance fund; negative: paid by it. */
  readonly insuranceChange: number | null;
  readonly realizedProfit: number | null;
  readonly positionSize: number | null;
  readonly positionQuote: number | null;
  readonly equity: number | null;
  readonly maintenanceMargin: number | null;
  readonly health: number | null;
  readonly rank: number | null;
  readonly counterparty: number | null;
  readonly asset: number | null;
  readonly units: number | null;
};

/** One place of a published auto-deleveraging order. */
export type AdlRankRow = {
  readonly market: number;
  readonly sequence: number;
  readonly eventIndex: number;
  readonly timeUs: number;
  readonly rank: number;
  readonly account: number;
  readonly marginMode: string;
  readonly score: number;
  readonly positionSize: number;
};

export const FUNDING_RATES: Table<FundingRateRow> = {
  name: 'funding_rates',
  columns: {
    market: 'int4',
    sequence: 'int8',
    eventIndex: 'int4',
    timeUs: 'int8',
    ratePpb: 'int8',
    premiumPpb: 'int8',
    indexPrice: 'int8',
    fundingIndex: 'int8',
    openInterest: 'int8',
  },
};

export const FUNDING_PAYMENTS: Table<FundingPaymentRow> = {
  name: 'funding_payments',
  columns: {
    account: 'int8',
    sequence: 'int8',
    eventIndex: 'int4',
    place: 'int4',
    market: 'int4',
    marginMode: 'text',
    reason: 'text',
    timeUs: 'int8',
    ratePpb: 'int8',
    indexPrice: 'int8',
    size: 'int8',
    payment: 'int8',
  },
};

export const LIQUIDATIONS: Table<LiquidationRow> = {
  name: 'liquidations',
  columns: {
    account: 'int8',
    sequence: 'int8',
    eventIndex: 'int4',
    timeUs: 'int8',
    kind: 'text',
    market: 'int4',
    marginMode: 'text',
    orderId: 'int8',
    side: 'text',
    size: 'int8',
    filled: 'int8',
    price: 'int8',
    quote: 'int8',
    insuranceChange: 'int8',
    realizedProfit: 'int8',
    positionSize: 'int8',
    positionQuote: 'int8',
    equity: 'int8',
    maintenanceMargin: 'int8',
    health: 'int8',
    rank: 'int4',
    counterparty: 'int8',
    asset: 'int4',
    units: 'int8',
  },
};

export const ADL_RANKS: Table<AdlRankRow> = {
  name: 'adl_ranks',
  columns: {
    market: 'int4',
    sequence: 'int8',
    eventIndex: 'int4',
    timeUs: 'int8',
    rank: 'int4',
    account: 'int8',
    marginMode: 'text',
    score: 'int8',
    positionSize: 'int8',
  },
};
