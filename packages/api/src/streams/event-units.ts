import type { Event } from '@tandem/protocol';

/** What a number of an event counts, and so how it is written. */
export type EventUnit =
  /** As it is: ids, words, times, counts. */
  | 'plain'
  | 'marketSymbol'
  | 'assetSymbol'
  | 'price'
  | 'size'
  /** Quote units of the settlement asset. */
  | 'money'
  /** Units of the asset that the event names. */
  | 'assetUnits'
  /** Parts of 10^9. */
  | 'rate'
  /** Fee of a fill: quote, or base for a buyer at a spot market. */
  | 'fillFee'
  /** Perpetual: signed lots. Spot: units of the base asset. */
  | 'positionSize'
  /** Perpetual: quote units. Spot: units of the quote asset. */
  | 'positionQuote'
  /** Somebody else's: not told. */
  | 'hidden';

const UNITS: { readonly [field: string]: EventUnit } = {
  market: 'marketSymbol',
  asset: 'assetSymbol',
  price: 'price',
  limitPrice: 'price',
  triggerPrice: 'price',
  size: 'size',
  filled: 'size',
  remaining: 'size',
  positionSize: 'positionSize',
  positionQuote: 'positionQuote',
  fee: 'fillFee',
  amount: 'assetUnits',
  units: 'assetUnits',
  balance: 'assetUnits',
  lent: 'assetUnits',
  bankruptAccount: 'hidden',
  bankruptPositionSize: 'hidden',
  bankruptPositionQuote: 'hidden',
};

const MONEY: ReadonlySet<string> = new Set([
  'quote',
  'realizedProfit',
  'postedMargin',
  'payoff',
  'equity',
  'maintenanceMargin',
  'estimatedReward',
  'bankruptcyQuote',
  'insuranceChange',
  'insuranceBalance',
  'loss',
  'lossUsed',
  'maxOrderNotional',
  'maxPositionNotional',
  'maxDailyLoss',
  'maxDailyVolume',
  'maxValueAtRisk',
  // Shares of the pool are counted in millionths, as money is.
  'shares',
  'exitShares',
  'accountShares',
  'totalShares',
  'poolEquity',
  'accountTotal',
  'total',
]);

const PLAIN: ReadonlySet<string> = new Set([
  'account',
  'owner',
  'receiver',
  'command',
  'clientOrderId',
  'orderId',
  'fillIndex',
  'batchId',
  'itemIndex',
  'withdrawalId',
  'bound',
  'actual',
  'tier',
  'leverage',
  'chain',
  'depositNumber',
  'choiceNumber',
  'nonceFloor',
  'reject',
  'health',
  'rank',
  'score',
  'keyId',
  'scopes',
  'expiresAtUs',
  'maxLeverage',
  'exitId',
  'dueAtUs',
]);

/** Events whose amount is of the settlement asset, without saying so. */
const IN_MONEY: ReadonlySet<string> = new Set([
  'DeficitBooked',
  'PoolSharesMinted',
  'PoolSharesRedeemed',
  'ProviderPaid',
]);

/** What a field counts; undefined for one that nobody has said that of. */
export function eventUnit(kind: Event['kind'], field: string): EventUnit | undefined {
  if (field === 'change') return kind === 'BalanceChanged' ? 'assetUnits' : 'money';
  if (field === 'amount' && IN_MONEY.has(kind)) return 'money';
  const unit = UNITS[field];
  if (unit !== undefined) return unit;
  if (MONEY.has(field)) return 'money';
  if (field.endsWith('Ppb')) return 'rate';
  return PLAIN.has(field) ? 'plain' : undefined;
}
