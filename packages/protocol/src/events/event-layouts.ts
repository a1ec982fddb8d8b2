import type { AnyLayout, Layout } from '../layout.ts';
import { REJECT_REASONS } from '../rejects.ts';
import {
  BALANCE_REASONS,
  CANCEL_REASONS,
  LIQUIDITIES,
  MARGIN_MODES,
  MARKET_KINDS,
  MARKET_STATUSES,
  SIDES,
  TRIGGER_KINDS,
  TRIGGERS_BY,
} from '../vocabulary.ts';
import type * as t from './event-types.ts';
import { KEY_EVENT_LAYOUTS } from './key-events.ts';
import { LANE_EVENT_LAYOUTS } from './lane-events.ts';
import {
  LIQUIDATION_FEE_CHARGED,
  POOL_CONFIGURED,
  POOL_EXIT_REQUESTED,
  POOL_FEES_DISTRIBUTED,
  POOL_FUND_CONFIGURED,
  POOL_QUOTED,
  POOL_SHARES_MINTED,
  POOL_SHARES_REDEEMED,
  PROVIDER_PAID,
  UTILIZATION_CHARGED,
} from './pool-event-layouts.ts';
import { BATCH_ACKNOWLEDGED, DISPUTE_RESOLVED } from './settlement-events.ts';
import { WITHDRAWAL_FEE_EVENT_LAYOUTS } from './withdrawal-fee-events.ts';

// Field order is slot order. Codes are permanent: append only.

export const COMMAND_REJECTED: Layout<t.CommandRejected> = {
  kind: 'CommandRejected',
  code: 1,
  fields: {
    command: 'int',
    account: 'u32',
    clientOrderId: 'uint?',
    reason: REJECT_REASONS,
    bound: 'int',
    actual: 'int',
  },
};

export const ASSET_CONFIGURED: Layout<t.AssetConfigured> = {
  kind: 'AssetConfigured',
  code: 2,
  fields: {
    asset: 'u8',
    symbol: 'text',
    decimals: 'int',
    weightPpb: 'int',
  },
};

export const MARKET_CONFIGURED: Layout<t.MarketConfigured> = {
  kind: 'MarketConfigured',
  code: 3,
  fields: {
    market: 'u16',
    symbol: 'text',
    marketKind: MARKET_KINDS,
    tickSize: 'uint',
    maxPrice: 'uint',
    takerFeePpb: 'int',
  },
};

export const MARKET_STATUS_CHANGED: Layout<t.MarketStatusChanged> = {
  kind: 'MarketStatusChanged',
  code: 4,
  fields: {
    market: 'u16',
    status: MARKET_STATUSES,
  },
};

export const FEE_TIER_CONFIGURED: Layout<t.FeeTierConfigured> = {
  kind: 'FeeTierConfigured',
  code: 5,
  fields: {
    tier: 'int',
    takerFactorPpb: 'int',
    makerFactorPpb: 'int',
  },
};

export const VENUE_CONFIGURED: Layout<t.VenueConfigured> = {
  kind: 'VenueConfigured',
  code: 6,
  fields: {
    insuranceStepCap: 'int',
    backstopLossCap: 'int',
  },
};

export const RULES_ACTIVATED: Layout<t.RulesActivated> = {
  kind: 'RulesActivated',
  code: 7,
  fields: { version: 'int' },
};

export const ACCOUNT_OPENED: Layout<t.AccountOpened> = {
  kind: 'AccountOpened',
  code: 8,
  fields: {
    account: 'u32',
    owner: 'u32',
  },
};

export const ACCOUNT_FEE_TIER_SET: Layout<t.AccountFeeTierSet> = {
  kind: 'AccountFeeTierSet',
  code: 9,
  fields: {
    account: 'u32',
    tier: 'int',
  },
};

export const LEVERAGE_SET: Layout<t.LeverageSet> = {
  kind: 'LeverageSet',
  code: 10,
  fields: {
    account: 'u32',
    market: 'u16',
    marginMode: MARGIN_MODES,
    leverage: 'int',
    initialRatePpb: 'int',
  },
};

export const BALANCE_CHANGED: Layout<t.BalanceChanged> = {
  kind: 'BalanceChanged',
  code: 11,
  fields: {
    account: 'u32',
    asset: 'u8',
    reason: BALANCE_REASONS,
    change: 'int',
    balance: 'int',
  },
};

export const DEPOSIT_CREDITED: Layout<t.DepositCredited> = {
  kind: 'DepositCredited',
  code: 12,
  fields: {
    account: 'u32',
    asset: 'u8',
    amount: 'int',
    chain: 'int',
    depositNumber: 'int',
  },
};

export const WITHDRAWAL_RESERVED: Layout<t.WithdrawalReserved> = {
  kind: 'WithdrawalReserved',
  code: 13,
  fields: {
    withdrawalId: 'uint',
    account: 'u32',
    asset: 'u8',
    amount: 'int',
  },
};

export const WITHDRAWAL_CONFIRMED: Layout<t.WithdrawalConfirmed> = {
  kind: 'WithdrawalConfirmed',
  code: 14,
  fields: {
    withdrawalId: 'uint',
    account: 'u32',
    asset: 'u8',
    amount: 'int',
  },
};

export const WITHDRAWAL_FAILED: Layout<t.WithdrawalFailed> = {
  kind: 'WithdrawalFailed',
  code: 15,
  fields: {
    withdrawalId: 'uint',
    account: 'u32',
    asset: 'u8',
    amount: 'int',
  },
};

export const ISOLATED_MARGIN_ADJUSTED: Layout<t.IsolatedMarginAdjusted> = {
  kind: 'IsolatedMarginAdjusted',
  code: 16,
  fields: {
    account: 'u32',
    market: 'u16',
    change: 'int',
    positionQuote: 'int',
    postedMargin: 'int',
  },
};

export const ORDER_ACCEPTED: Layout<t.OrderAccepted> = {
  kind: 'OrderAccepted',
  code: 17,
  fields: {
    account: 'u32',
    market: 'u16',
    orderId: 'uint',
    clientOrderId: 'uint?',
    side: SIDES,
    price: 'uint',
    size: 'int',
    reduceOnly: 'bool',
    marginMode: MARGIN_MODES,
  },
};

export const ORDER_RESTED: Layout<t.OrderRested> = {
  kind: 'OrderRested',
  code: 18,
  fields: {
    account: 'u32',
    market: 'u16',
    orderId: 'uint',
    side: SIDES,
    price: 'uint',
    remaining: 'int',
  },
};

export const ORDER_FILLED: Layout<t.OrderFilled> = {
  kind: 'OrderFilled',
  code: 19,
  fields: {
    account: 'u32',
    market: 'u16',
    orderId: 'uint',
    side: SIDES,
    liquidity: LIQUIDITIES,
    marginMode: MARGIN_MODES,
    price: 'uint',
    size: 'int',
    remaining: 'int',
    fee: 'int',
    realizedProfit: 'int',
    positionSize: 'int',
    positionQuote: 'int',
  },
};

export const TRADE_PRINTED: Layout<t.TradePrinted> = {
  kind: 'TradePrinted',
  code: 20,
  fields: {
    market: 'u16',
    price: 'uint',
    size: 'int',
    takerSide: SIDES,
    makerOrderId: 'uint',
    takerOrderId: 'uint',
  },
};

export const ORDER_CANCELED: Layout<t.OrderCanceled> = {
  kind: 'OrderCanceled',
  code: 21,
  fields: {
    account: 'u32',
    market: 'u16',
    orderId: 'uint',
    reason: CANCEL_REASONS,
    remaining: 'int',
    reject: 'uint?',
  },
};

export const ORDER_AMENDED: Layout<t.OrderAmended> = {
  kind: 'OrderAmended',
  code: 22,
  fields: {
    account: 'u32',
    market: 'u16',
    orderId: 'uint',
    price: 'uint',
    remaining: 'int',
    isPriorityKept: 'bool',
  },
};

export const CANCEL_REMEMBERED: Layout<t.CancelRemembered> = {
  kind: 'CancelRemembered',
  code: 23,
  fields: {
    account: 'u32',
    clientOrderId: 'uint',
  },
};

export const NONCE_FLOOR_RAISED: Layout<t.NonceFloorRaised> = {
  kind: 'NonceFloorRaised',
  code: 24,
  fields: {
    account: 'u32',
    nonceFloor: 'int',
  },
};

export const TRIGGER_ORDER_PLACED: Layout<t.TriggerOrderPlaced> = {
  kind: 'TriggerOrderPlaced',
  code: 25,
  fields: {
    account: 'u32',
    market: 'u16',
    orderId: 'uint',
    clientOrderId: 'uint?',
    side: SIDES,
    trigger: TRIGGER_KINDS,
    triggerBy: TRIGGERS_BY,
    triggerPrice: 'uint',
    limitPrice: 'uint?',
    size: 'int',
    attached: 'bool',
    payoff: 'int',
  },
};

export const ORDER_TRIGGERED: Layout<t.OrderTriggered> = {
  kind: 'OrderTriggered',
  code: 26,
  fields: {
    account: 'u32',
    market: 'u16',
    orderId: 'uint',
    triggerBy: TRIGGERS_BY,
    price: 'uint',
  },
};

export const INDEX_PRICE_UPDATED: Layout<t.IndexPriceUpdated> = {
  kind: 'IndexPriceUpdated',
  code: 27,
  fields: {
    market: 'u16',
    price: 'uint',
    confidence: 'uint',
    publishTimeUs: 'uint',
  },
};

export const INDEX_PRICE_HELD: Layout<t.IndexPriceHeld> = {
  kind: 'IndexPriceHeld',
  code: 28,
  fields: {
    market: 'u16',
    price: 'uint',
    present: 'uint',
  },
};

export const MARK_PRICE_UPDATED: Layout<t.MarkPriceUpdated> = {
  kind: 'MarkPriceUpdated',
  code: 29,
  fields: {
    market: 'u16',
    price: 'uint',
    fromIndex: 'uint',
    fromBook: 'uint',
    fromOutside: 'uint',
  },
};

export const PREMIUM_SAMPLED: Layout<t.PremiumSampled> = {
  kind: 'PremiumSampled',
  code: 30,
  fields: {
    market: 'u16',
    premiumPpb: 'int',
    samples: 'int',
  },
};

export const FUNDING_SETTLED: Layout<t.FundingSettled> = {
  kind: 'FundingSettled',
  code: 31,
  fields: {
    market: 'u16',
    ratePpb: 'int',
    premiumPpb: 'int',
    indexPrice: 'uint',
    indexChange: 'int',
    fundingIndex: 'int',
    openInterest: 'int',
  },
};

export const ACCOUNT_FLAGGED: Layout<t.AccountFlagged> = {
  kind: 'AccountFlagged',
  code: 32,
  fields: {
    account: 'u32',
    marginMode: MARGIN_MODES,
    market: 'uint?',
    equity: 'int',
    maintenanceMargin: 'int',
    health: 'int',
    estimatedReward: 'int',
  },
};

export const ACCOUNT_UNFLAGGED: Layout<t.AccountUnflagged> = {
  kind: 'AccountUnflagged',
  code: 33,
  fields: {
    account: 'u32',
    marginMode: MARGIN_MODES,
    market: 'uint?',
    equity: 'int',
    maintenanceMargin: 'int',
  },
};

export const LIQUIDATION_STEPPED: Layout<t.LiquidationStepped> = {
  kind: 'LiquidationStepped',
  code: 34,
  fields: {
    account: 'u32',
    market: 'u16',
    marginMode: MARGIN_MODES,
    orderId: 'uint',
    side: SIDES,
    size: 'int',
    filled: 'int',
    bankruptcyQuote: 'int',
    limitPrice: 'uint',
    insuranceChange: 'int',
    insuranceBalance: 'int',
    positionSize: 'int',
    positionQuote: 'int',
  },
};

export const BACKSTOP_TOOK_OVER: Layout<t.BackstopTookOver> = {
  kind: 'BackstopTookOver',
  code: 35,
  fields: {
    account: 'u32',
    market: 'u16',
    marginMode: MARGIN_MODES,
    side: SIDES,
    size: 'int',
    quote: 'int',
    loss: 'int',
    lossUsed: 'int',
    positionSize: 'int',
    positionQuote: 'int',
  },
};

export const ADL_RANKED: Layout<t.AdlRanked> = {
  kind: 'AdlRanked',
  code: 36,
  fields: {
    market: 'u16',
    rank: 'int',
    account: 'u32',
    marginMode: MARGIN_MODES,
    score: 'int',
    positionSize: 'int',
  },
};

export const POSITION_DELEVERAGED: Layout<t.PositionDeleveraged> = {
  kind: 'PositionDeleveraged',
  code: 37,
  fields: {
    account: 'u32',
    market: 'u16',
    marginMode: MARGIN_MODES,
    rank: 'int',
    size: 'int',
    quote: 'int',
    realizedProfit: 'int',
    positionSize: 'int',
    positionQuote: 'int',
    bankruptAccount: 'u32',
    bankruptPositionSize: 'int',
    bankruptPositionQuote: 'int',
  },
};

export const COLLATERAL_SEIZED: Layout<t.CollateralSeized> = {
  kind: 'CollateralSeized',
  code: 38,
  fields: {
    account: 'u32',
    asset: 'u8',
    units: 'int',
    quote: 'int',
  },
};

export const DEFICIT_BOOKED: Layout<t.DeficitBooked> = {
  kind: 'DeficitBooked',
  code: 39,
  fields: {
    account: 'u32',
    amount: 'int',
    insuranceBalance: 'int',
  },
};

export const POSITION_SETTLED: Layout<t.PositionSettled> = {
  kind: 'PositionSettled',
  code: 40,
  fields: {
    account: 'u32',
    market: 'u16',
    marginMode: MARGIN_MODES,
    size: 'int',
    price: 'uint',
    realizedProfit: 'int',
  },
};

export const DELISTING_STARTED: Layout<t.DelistingStarted> = {
  kind: 'DelistingStarted',
  code: 41,
  fields: {
    market: 'u16',
    settleAtUs: 'uint',
  },
};

export * from './key-events.ts';
export * from './lane-events.ts';
export * from './pool-event-layouts.ts';
export * from './settlement-events.ts';
export * from './withdrawal-fee-events.ts';

/** Layout of every event. */
export const EVENT_LAYOUTS: readonly AnyLayout[] = [
  COMMAND_REJECTED,
  ASSET_CONFIGURED,
  MARKET_CONFIGURED,
  MARKET_STATUS_CHANGED,
  FEE_TIER_CONFIGURED,
  VENUE_CONFIGURED,
  RULES_ACTIVATED,
  ACCOUNT_OPENED,
  ACCOUNT_FEE_TIER_SET,
  LEVERAGE_SET,
  BALANCE_CHANGED,
  DEPOSIT_CREDITED,
  WITHDRAWAL_RESERVED,
  WITHDRAWAL_CONFIRMED,
  WITHDRAWAL_FAILED,
  ISOLATED_MARGIN_ADJUSTED,
  ORDER_ACCEPTED,
  ORDER_RESTED,
  ORDER_FILLED,
  TRADE_PRINTED,
  ORDER_CANCELED,
  ORDER_AMENDED,
  CANCEL_REMEMBERED,
  NONCE_FLOOR_RAISED,
  TRIGGER_ORDER_PLACED,
  ORDER_TRIGGERED,
  INDEX_PRICE_UPDATED,
  INDEX_PRICE_HELD,
  MARK_PRICE_UPDATED,
  PREMIUM_SAMPLED,
  FUNDING_SETTLED,
  ACCOUNT_FLAGGED,
  ACCOUNT_UNFLAGGED,
  LIQUIDATION_STEPPED,
  BACKSTOP_TOOK_OVER,
  ADL_RANKED,
  POSITION_DELEVERAGED,
  COLLATERAL_SEIZED,
  DEFICIT_BOOKED,
  POSITION_SETTLED,
  DELISTING_STARTED,
  ...KEY_EVENT_LAYOUTS,
  POOL_FUND_CONFIGURED,
  POOL_CONFIGURED,
  POOL_QUOTED,
  UTILIZATION_CHARGED,
  LIQUIDATION_FEE_CHARGED,
  POOL_SHARES_MINTED,
  POOL_EXIT_REQUESTED,
  POOL_SHARES_REDEEMED,
  POOL_FEES_DISTRIBUTED,
  PROVIDER_PAID,
  BATCH_ACKNOWLEDGED,
  DISPUTE_RESOLVED,
  ...LANE_EVENT_LAYOUTS,
  ...WITHDRAWAL_FEE_EVENT_LAYOUTS,
];
