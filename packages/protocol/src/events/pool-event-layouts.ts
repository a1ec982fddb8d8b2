import type { Layout } from '../layout.ts';
import { FEE_SCHEDULES } from '../vocabulary.ts';
import type * as t from './pool-event-types.ts';

// Field order is slot order. Codes are permanent: append only; the other events share their space.

export const POOL_FUND_CONFIGURED: Layout<t.PoolFundConfigured> = {
  kind: 'PoolFundConfigured',
  code: 60,
  fields: {
    maxReserve: 'uint',
    exitDelayUs: 'uint',
    distributionIntervalUs: 'uint',
    nextDistributionUs: 'uint',
  },
};

export const POOL_CONFIGURED: Layout<t.PoolConfigured> = {
  kind: 'PoolConfigured',
  code: 61,
  fields: {
    market: 'u16',
    layers: 'int',
    feeSchedule: FEE_SCHEDULES,
    openingFeePpb: 'int',
    closingFeePpb: 'int',
    liquidationFeePpb: 'int',
  },
};

export const POOL_QUOTED: Layout<t.PoolQuoted> = {
  kind: 'PoolQuoted',
  code: 62,
  fields: {
    market: 'u16',
    indexPrice: 'uint',
    volatilityPpb: 'int',
    halfSpreadPpb: 'int',
    positionSize: 'int',
    reserve: 'int',
    liquidity: 'int',
    positionRoom: 'int',
    bidSize: 'int',
    askSize: 'int',
  },
};

export const UTILIZATION_CHARGED: Layout<t.UtilizationCharged> = {
  kind: 'UtilizationCharged',
  code: 63,
  fields: {
    market: 'u16',
    utilizationPpb: 'int',
    ratePpb: 'int',
    elapsedUs: 'uint',
    poolSize: 'int',
    payingSize: 'int',
    indexChange: 'int',
    utilizationIndex: 'int',
    poolQuote: 'int',
  },
};

export const LIQUIDATION_FEE_CHARGED: Layout<t.LiquidationFeeCharged> = {
  kind: 'LiquidationFeeCharged',
  code: 64,
  fields: {
    account: 'u32',
    market: 'u16',
    orderId: 'uint',
    fee: 'int',
    positionQuote: 'int',
  },
};

export const POOL_SHARES_MINTED: Layout<t.PoolSharesMinted> = {
  kind: 'PoolSharesMinted',
  code: 65,
  fields: {
    account: 'u32',
    amount: 'int',
    shares: 'uint',
    accountShares: 'uint',
    totalShares: 'uint',
    poolEquity: 'int',
  },
};

export const POOL_EXIT_REQUESTED: Layout<t.PoolExitRequested> = {
  kind: 'PoolExitRequested',
  code: 66,
  fields: {
    exitId: 'uint',
    account: 'u32',
    shares: 'uint',
    dueAtUs: 'uint',
  },
};

export const POOL_SHARES_REDEEMED: Layout<t.PoolSharesRedeemed> = {
  kind: 'PoolSharesRedeemed',
  code: 67,
  fields: {
    exitId: 'uint',
    account: 'u32',
    shares: 'uint',
    amount: 'int',
    exitShares: 'uint',
    accountShares: 'uint',
    totalShares: 'uint',
    poolEquity: 'int',
  },
};

export const POOL_FEES_DISTRIBUTED: Layout<t.PoolFeesDistributed> = {
  kind: 'PoolFeesDistributed',
  code: 68,
  fields: {
    collected: 'int',
    treasury: 'int',
    vault: 'int',
    stakers: 'int',
    providers: 'int',
    totalShares: 'uint',
    indexChange: 'int',
    poolEquity: 'int',
    nextDistributionUs: 'uint',
  },
};

export const PROVIDER_PAID: Layout<t.ProviderPaid> = {
  kind: 'ProviderPaid',
  code: 69,
  fields: {
    account: 'u32',
    shares: 'uint',
    amount: 'int',
    accountTotal: 'int',
    total: 'int',
  },
};
