import type { RejectReason } from '@tandem/protocol';

/**
 * What a figure of a reject counts. `size` and `price` are of the market, `money` is of the
 * settlement asset, `amount` of the asset that the command is about; `none` is not shown.
 */
export type FigureUnit =
  | 'none'
  | 'count'
  | 'price'
  | 'size'
  | 'money'
  | 'amount'
  | 'rate'
  | 'timeUs'
  | 'market'
  | 'asset'
  | 'status'
  | 'marketKind'
  | 'timeInForce'
  | 'trigger'
  | 'scheme'
  | 'scopes'
  | 'command';

/** Name under which an error has a figure, and its unit. */
export type RejectFigure = readonly [name: string, unit: FigureUnit];

const NONE: RejectFigure = ['', 'none'];
const ORDER_SIZE: RejectFigure = ['size', 'size'];

/** Both figures of each reject: the bound, then what was found. */
// biome-ignore format: one row a reason
export const REJECT_FIGURES: {
  readonly [reason in RejectReason]: readonly [bound: RejectFigure, actual: RejectFigure];
} = {
  FeatureNotActive: [['rulesNeeded', 'count'], ['rulesActive', 'count']],
  InvalidConfiguration: [['rule', 'count'], ['value', 'count']],
  UnsupportedRuleVersion: [['newest', 'count'], ['version', 'count']],
  AccountUnknown: [NONE, ['account', 'count']],
  AccountExists: [NONE, ['account', 'count']],
  AccountReserved: [['firstUserAccount', 'count'], ['account', 'count']],
  NotSameOwner: [['sourceOwner', 'count'], ['destinationOwner', 'count']],
  AssetUnknown: [NONE, ['asset', 'asset']],
  MarketUnknown: [NONE, ['market', 'market']],
  WrongMarketKind: [['needed', 'marketKind'], ['kind', 'marketKind']],
  OrderUnknown: [NONE, ['order', 'count']],
  WithdrawalUnknown: [NONE, ['withdrawalId', 'count']],
  PositionUnknown: [NONE, ['market', 'market']],
  DepositOutOfOrder: [['next', 'count'], ['depositNumber', 'count']],
  AmountNotPositive: [['least', 'amount'], ['amount', 'amount']],
  DepositCapExceeded: [['room', 'amount'], ['amount', 'amount']],
  MarketStatusForbids: [['status', 'status'], ['action', 'count']],
  MarketStale: [['oldestAllowedUs', 'timeUs'], ['publishTimeUs', 'timeUs']],
  AccountFlagged: [NONE, ['account', 'count']],
  ClientOrderIdDuplicate: [['clientOrderId', 'count'], ['orderId', 'count']],
  CanceledBeforeArrival: [['id', 'count'], ['nonceFloor', 'count']],
  SizeInvalid: [['largest', 'size'], ORDER_SIZE],
  PriceInvalid: [['tickSize', 'price'], ['price', 'price']],
  TimeInForceInvalid: [['timeInForce', 'timeInForce'], ['expiresAtUs', 'timeUs']],
  TriggerWouldFire: [['currentPrice', 'price'], ['triggerPrice', 'price']],
  AttachedOrderExists: [['orderId', 'count'], ['trigger', 'trigger']],
  OrderTooLarge: [['largest', 'size'], ORDER_SIZE],
  OrderTooSmall: [['leastValue', 'money'], ['value', 'money']],
  PriceOutsideBand: [['farthest', 'price'], ['price', 'price']],
  TooManyOrders: [['most', 'count'], ['open', 'count']],
  AmendBelowFilled: [['filled', 'size'], ORDER_SIZE],
  ReduceOnlyWouldIncrease: [['reducible', 'size'], ORDER_SIZE],
  PostOnlyWouldTake: [['bestOpposite', 'price'], ['price', 'price']],
  NoLiquidity: [NONE, ORDER_SIZE],
  PositionLimit: [['largest', 'size'], ['position', 'size']],
  OpenInterestLimit: [['largest', 'size'], ['openInterest', 'size']],
  LeverageInvalid: [['highest', 'count'], ['leverage', 'count']],
  InsufficientBalance: [['needed', 'amount'], ['available', 'amount']],
  InsufficientMargin: [['required', 'money'], ['available', 'money']],
  FillOrKillUnfillable: [ORDER_SIZE, ['fillable', 'size']],
  PriceNotNewer: [['presentUs', 'timeUs'], ['publishTimeUs', 'timeUs']],
  PriceTooOld: [['oldestAllowedUs', 'timeUs'], ['publishTimeUs', 'timeUs']],
  PriceFromFuture: [['timeUs', 'timeUs'], ['publishTimeUs', 'timeUs']],
  ConfidenceTooWide: [['widest', 'price'], ['confidence', 'price']],
  FundingNotDue: [['dueUs', 'timeUs'], ['timeUs', 'timeUs']],
  DelistingNotDue: [['dueUs', 'timeUs'], ['timeUs', 'timeUs']],
  CapacityExhausted: [['capacity', 'count'], ['inUse', 'count']],
  KeyUnknown: [['highestUsed', 'count'], ['keyId', 'count']],
  KeySchemeMismatch: [['keyScheme', 'scheme'], ['signatureScheme', 'scheme']],
  KeyExpired: [['expiredAtUs', 'timeUs'], ['timeUs', 'timeUs']],
  DeadlinePassed: [['deadlineUs', 'timeUs'], ['timeUs', 'timeUs']],
  NonceOutsideWindow: [['allowed', 'count'], ['nonce', 'count']],
  NonceUsed: [['highestUsed', 'count'], ['nonce', 'count']],
  CommandReserved: [NONE, ['reserved', 'command']],
  WalletRequired: [NONE, ['forWallets', 'command']],
  KeyScopeMissing: [['neededOneOf', 'scopes'], ['scopes', 'scopes']],
  NotAccountOfKey: [['accountOfKey', 'count'], ['account', 'count']],
  KeyMarketForbidden: [NONE, ['market', 'market']],
  KeyExtraFee: [['highestRate', 'rate'], ['rate', 'rate']],
  KeyOrderNotional: [['largest', 'money'], ['value', 'money']],
  KeyPositionNotional: [['largest', 'money'], ['value', 'money']],
  KeyLeverage: [['needed', 'money'], ['equity', 'money']],
  KeyDailyVolume: [['largest', 'money'], ['volume', 'money']],
  KeyDailyLoss: [['largest', 'money'], ['loss', 'money']],
  KeyIdTaken: [['lowest', 'count'], ['keyId', 'count']],
  KeyParametersInvalid: [['rule', 'count'], ['value', 'count']],
  TooManyKeys: [['most', 'count'], ['keys', 'count']],
  WalletKnown: [['account', 'count'], ['keyId', 'count']],
  LastWallet: [['fewest', 'count'], ['keyId', 'count']],
  PoolUnknown: [NONE, ['account', 'count']],
  PoolInsolvent: [['leastEquity', 'money'], ['equity', 'money']],
  SharesBelowMinimum: [['leastShares', 'money'], ['shares', 'money']],
  InsufficientShares: [['needed', 'money'], ['available', 'money']],
  RiskPositionNotional: [['largest', 'money'], ['value', 'money']],
  RiskLeverage: [['needed', 'money'], ['equity', 'money']],
  RiskConcentration: [['largest', 'money'], ['exposure', 'money']],
  RiskValueAtRisk: [['largest', 'money'], ['valueAtRisk', 'money']],
  RiskDailyLoss: [['largest', 'money'], ['loss', 'money']],
  RiskDrawdown: [['largest', 'money'], ['loss', 'money']],
  ClientOrderIdTooLow: [['lowest', 'count'], ['clientOrderId', 'count']],
  BatchLag: [['longestUs', 'count'], ['lagUs', 'count']],
  BatchNotNewer: [['newest', 'count'], ['batch', 'count']],
  BatchAhead: [['newest', 'count'], ['through', 'count']],
  RequestOutOfOrder: [['lowest', 'count'], ['requestNumber', 'count']],
  DisputeAmount: [['atLeast', 'count'], ['amount', 'count']],
  ChainUnknown: [['most', 'count'], ['chain', 'count']],
  LaneExists: [['account', 'count'], ['chain', 'count']],
  LaneShort: [['lent', 'amount'], ['amount', 'amount']],
  TooManyPending: [['most', 'count'], ['pending', 'count']],
  AmountNotAboveFee: [['withdrawalFee', 'amount'], ['amount', 'amount']],
};
