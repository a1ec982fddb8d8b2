import type {
  AssetUnits,
  Lots,
  PriceUnits,
  QuoteUnits,
  RatePpb,
  TimestampUs,
} from '@tandem/quantity';
import type { AccountId, AssetId, ClientOrderId, MarketId, OrderId, WithdrawalId } from '../ids.ts';
import type { RejectReason } from '../rejects.ts';
import type {
  BalanceReason,
  CancelReason,
  Liquidity,
  MarginMode,
  MarketKind,
  MarketStatus,
  Side,
  TriggerBy,
  TriggerKind,
} from '../vocabulary.ts';

// Events carry results: nobody downstream computes a price, a fee, a profit or a balance again.

/** A command, or one leg of a batch, had no effect. `bound` and `actual`: see `REJECTS`. */
export type CommandRejected = {
  readonly kind: 'CommandRejected';
  /** Permanent code of the command's layout. */
  readonly command: number;
  readonly account: AccountId;
  readonly clientOrderId: ClientOrderId | null;
  readonly reason: RejectReason;
  readonly bound: number;
  readonly actual: number;
};

/** An asset was listed, or its risk figures changed. */
export type AssetConfigured = {
  readonly kind: 'AssetConfigured';
  readonly asset: AssetId;
  readonly symbol: string;
  readonly decimals: number;
  readonly weightPpb: RatePpb;
};

/** A market was listed, or its rules changed; the command carries the rest of them. */
export type MarketConfigured = {
  readonly kind: 'MarketConfigured';
  readonly market: MarketId;
  readonly symbol: string;
  readonly marketKind: MarketKind;
  readonly tickSize: PriceUnits;
  readonly maxPrice: PriceUnits;
  readonly takerFeePpb: RatePpb;
};

/** A market has a new status: docs/rulebook/states.md. */
export type MarketStatusChanged = {
  readonly kind: 'MarketStatusChanged';
  readonly market: MarketId;
  readonly status: MarketStatus;
};

/** A fee tier has new factors. */
export type FeeTierConfigured = {
  readonly kind: 'FeeTierConfigured';
  readonly tier: number;
  readonly takerFactorPpb: RatePpb;
  readonly makerFactorPpb: RatePpb;
};

/** The venue has new risk figures; the used loss of the backstop is 0 again. */
export type VenueConfigured = {
  readonly kind: 'VenueConfigured';
  readonly insuranceStepCap: QuoteUnits;
  readonly backstopLossCap: QuoteUnits;
};

/** From here on the formulas of this version apply. */
export type RulesActivated = { readonly kind: 'RulesActivated'; readonly version: number };

/** An account exists; its owner is itself, or the owner of its parent. */
export type AccountOpened = {
  readonly kind: 'AccountOpened';
  readonly account: AccountId;
  readonly owner: AccountId;
};

/** An account pays by another fee tier. */
export type AccountFeeTierSet = {
  readonly kind: 'AccountFeeTierSet';
  readonly account: AccountId;
  readonly tier: number;
};

/** An account chose the highest leverage of a position. */
export type LeverageSet = {
  readonly kind: 'LeverageSet';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly marginMode: MarginMode;
  readonly leverage: number;
  readonly initialRatePpb: RatePpb;
};

/** A balance moved outside a fill. `balance` is the total after, its held part included. */
export type BalanceChanged = {
  readonly kind: 'BalanceChanged';
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly reason: BalanceReason;
  readonly change: AssetUnits;
  readonly balance: AssetUnits;
};

/** A deposit counts; the balance after it is in the `BalanceChanged` that follows. */
export type DepositCredited = {
  readonly kind: 'DepositCredited';
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: AssetUnits;
  readonly chain: number;
  readonly depositNumber: number;
};

/** Money left the account for a withdrawal that is not paid yet: what is to be paid, no fee. */
export type WithdrawalReserved = {
  readonly kind: 'WithdrawalReserved';
  readonly withdrawalId: WithdrawalId;
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: AssetUnits;
};

/** A withdrawal was paid on chain and is final. */
export type WithdrawalConfirmed = {
  readonly kind: 'WithdrawalConfirmed';
  readonly withdrawalId: WithdrawalId;
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: AssetUnits;
};

/** A withdrawal was not paid; the money returns in the `BalanceChanged` that follows. */
export type WithdrawalFailed = {
  readonly kind: 'WithdrawalFailed';
  readonly withdrawalId: WithdrawalId;
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: AssetUnits;
};

/** Margin was added to or taken from an isolated position. */
export type IsolatedMarginAdjusted = {
  readonly kind: 'IsolatedMarginAdjusted';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly change: QuoteUnits;
  readonly positionQuote: QuoteUnits;
  readonly postedMargin: QuoteUnits;
};

/** An order passed every guard; matching comes next. */
export type OrderAccepted = {
  readonly kind: 'OrderAccepted';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly orderId: OrderId;
  readonly clientOrderId: ClientOrderId | null;
  readonly side: Side;
  /** Limit price; of a market order the bound that it may reach. */
  readonly price: PriceUnits;
  /** Size after the reduce-only clamp. */
  readonly size: Lots;
  readonly reduceOnly: boolean;
  readonly marginMode: MarginMode;
};

/** The order, or what is left of it, rests in the book. */
export type OrderRested = {
  readonly kind: 'OrderRested';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly orderId: OrderId;
  readonly side: Side;
  readonly price: PriceUnits;
  readonly remaining: Lots;
};

/** One account's part of a match. Fee < 0 is a rebate. Figures after are of this account. */
export type OrderFilled = {
  readonly kind: 'OrderFilled';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly orderId: OrderId;
  readonly side: Side;
  readonly liquidity: Liquidity;
  readonly marginMode: MarginMode;
  readonly price: PriceUnits;
  readonly size: Lots;
  readonly remaining: Lots;
  /** Perpetual: quote units. Spot: quote units for a seller, base units for a buyer. */
  readonly fee: number;
  /** Realized profit of the closed part at its average entry price, before fees. Spot: 0. */
  readonly realizedProfit: QuoteUnits;
  /** Perpetual: position after. Spot: base and quote balance after. */
  readonly positionSize: number;
  readonly positionQuote: number;
};

/** The public print of a match. */
export type TradePrinted = {
  readonly kind: 'TradePrinted';
  readonly market: MarketId;
  readonly price: PriceUnits;
  readonly size: Lots;
  readonly takerSide: Side;
  readonly makerOrderId: OrderId;
  readonly takerOrderId: OrderId;
};

/** An order left without filling (any further), with its reason. */
export type OrderCanceled = {
  readonly kind: 'OrderCanceled';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly orderId: OrderId;
  readonly reason: CancelReason;
  readonly remaining: Lots;
  /** Set when a fired trigger order was refused: the code of the reject. */
  readonly reject: number | null;
};

/** A resting order has a new price or size. */
export type OrderAmended = {
  readonly kind: 'OrderAmended';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly orderId: OrderId;
  readonly price: PriceUnits;
  readonly remaining: Lots;
  readonly isPriorityKept: boolean;
};

/** A cancel came before its order: when the order comes it is refused. */
export type CancelRemembered = {
  readonly kind: 'CancelRemembered';
  readonly account: AccountId;
  readonly clientOrderId: ClientOrderId;
};

/** Requests with a nonce up to the floor are refused from here on. */
export type NonceFloorRaised = {
  readonly kind: 'NonceFloorRaised';
  readonly account: AccountId;
  readonly nonceFloor: number;
};

/** A stop or take-profit order waits for its price. */
export type TriggerOrderPlaced = {
  readonly kind: 'TriggerOrderPlaced';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly orderId: OrderId;
  readonly clientOrderId: ClientOrderId | null;
  readonly side: Side;
  readonly trigger: TriggerKind;
  readonly triggerBy: TriggerBy;
  readonly triggerPrice: PriceUnits;
  readonly limitPrice: PriceUnits | null;
  readonly size: Lots;
  readonly attached: boolean;
  /** Profit after the taker fee if it closes the present position at the trigger (or limit). */
  readonly payoff: QuoteUnits;
};

/** A price reached a waiting order; it runs at the end of the command. */
export type OrderTriggered = {
  readonly kind: 'OrderTriggered';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly orderId: OrderId;
  readonly triggerBy: TriggerBy;
  readonly price: PriceUnits;
};

/** An index price was accepted. */
export type IndexPriceUpdated = {
  readonly kind: 'IndexPriceUpdated';
  readonly market: MarketId;
  readonly price: PriceUnits;
  readonly confidence: PriceUnits;
  readonly publishTimeUs: TimestampUs;
};

/** A jump beyond the limit waits for a second price that confirms it; nothing else changed. */
export type IndexPriceHeld = {
  readonly kind: 'IndexPriceHeld';
  readonly market: MarketId;
  readonly price: PriceUnits;
  readonly present: PriceUnits;
};

/** The mark of a perpetual after an accepted index price. */
export type MarkPriceUpdated = {
  readonly kind: 'MarkPriceUpdated';
  readonly market: MarketId;
  readonly price: PriceUnits;
  /** Inputs of the median (docs/rulebook/mark-price.md); 0 where there was none. */
  readonly fromIndex: PriceUnits;
  readonly fromBook: PriceUnits;
  readonly fromOutside: PriceUnits;
};

/** One premium sample was taken for the funding rate. */
export type PremiumSampled = {
  readonly kind: 'PremiumSampled';
  readonly market: MarketId;
  readonly premiumPpb: RatePpb;
  readonly samples: number;
};

/** The funding rate of an interval was fixed; positions pay when they are next touched. */
export type FundingSettled = {
  readonly kind: 'FundingSettled';
  readonly market: MarketId;
  readonly ratePpb: RatePpb;
  readonly premiumPpb: RatePpb;
  readonly indexPrice: PriceUnits;
  /** Change of the funding index and its value after, in 2^-20 quote units a lot. */
  readonly indexChange: number;
  readonly fundingIndex: number;
  readonly openInterest: Lots;
};

/** An account (cross) or a position (isolated) fell below maintenance margin. */
export type AccountFlagged = {
  readonly kind: 'AccountFlagged';
  readonly account: AccountId;
  readonly marginMode: MarginMode;
  /** Market of an isolated position; null for the cross account. */
  readonly market: MarketId | null;
  readonly equity: QuoteUnits;
  readonly maintenanceMargin: QuoteUnits;
  /** equity x 10^6 / maintenance margin: the queue's order, lowest first. */
  readonly health: number;
  readonly estimatedReward: QuoteUnits;
};

/** A flagged account or position is at or above maintenance margin again, or is closed. */
export type AccountUnflagged = {
  readonly kind: 'AccountUnflagged';
  readonly account: AccountId;
  readonly marginMode: MarginMode;
  readonly market: MarketId | null;
  readonly equity: QuoteUnits;
  readonly maintenanceMargin: QuoteUnits;
};

/** One slice of a flagged position was offered to the book. */
export type LiquidationStepped = {
  readonly kind: 'LiquidationStepped';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly marginMode: MarginMode;
  readonly orderId: OrderId;
  readonly side: Side;
  readonly size: Lots;
  readonly filled: Lots;
  /** Quote units at which this slice leaves the account's ratio unchanged (bankruptcy value). */
  readonly bankruptcyQuote: QuoteUnits;
  readonly limitPrice: PriceUnits;
  /** Liquidation fee paid to the insurance fund; negative: paid by the fund. */
  readonly insuranceChange: QuoteUnits;
  readonly insuranceBalance: QuoteUnits;
  readonly positionSize: Lots;
  readonly positionQuote: QuoteUnits;
};

/** The backstop took over part of a position at its bankruptcy value. */
export type BackstopTookOver = {
  readonly kind: 'BackstopTookOver';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly marginMode: MarginMode;
  readonly side: Side;
  readonly size: Lots;
  readonly quote: QuoteUnits;
  readonly loss: QuoteUnits;
  readonly lossUsed: QuoteUnits;
  readonly positionSize: Lots;
  readonly positionQuote: QuoteUnits;
};

/** One place of the published auto-deleveraging order; ranks run from 1. */
export type AdlRanked = {
  readonly kind: 'AdlRanked';
  readonly market: MarketId;
  readonly rank: number;
  readonly account: AccountId;
  readonly marginMode: MarginMode;
  readonly score: number;
  readonly positionSize: Lots;
};

/** Part of a profitable opposite position was closed against a bankrupt one. */
export type PositionDeleveraged = {
  readonly kind: 'PositionDeleveraged';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly marginMode: MarginMode;
  readonly rank: number;
  readonly size: Lots;
  readonly quote: QuoteUnits;
  readonly realizedProfit: QuoteUnits;
  readonly positionSize: Lots;
  readonly positionQuote: QuoteUnits;
  readonly bankruptAccount: AccountId;
  readonly bankruptPositionSize: Lots;
  readonly bankruptPositionQuote: QuoteUnits;
};

/** Collateral of a flagged account was sold to the insurance fund at its weighted value. */
export type CollateralSeized = {
  readonly kind: 'CollateralSeized';
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly units: AssetUnits;
  readonly quote: QuoteUnits;
};

/** A loss that no layer could pay: the insurance fund owes it. */
export type DeficitBooked = {
  readonly kind: 'DeficitBooked';
  readonly account: AccountId;
  readonly amount: QuoteUnits;
  readonly insuranceBalance: QuoteUnits;
};

/** A position of a delisted market was closed at the settlement price. */
export type PositionSettled = {
  readonly kind: 'PositionSettled';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly marginMode: MarginMode;
  readonly size: Lots;
  readonly price: PriceUnits;
  readonly realizedProfit: QuoteUnits;
};

/** A market only reduces from here on and settles at the given time. */
export type DelistingStarted = {
  readonly kind: 'DelistingStarted';
  readonly market: MarketId;
  readonly settleAtUs: TimestampUs;
};
