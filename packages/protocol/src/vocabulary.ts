// The closed lists of words that messages use. Their order is their code on the wire: append only.

export type Side = 'buy' | 'sell';
export const SIDES: readonly Side[] = ['buy', 'sell'];

export type OrderKind = 'limit' | 'market';
export const ORDER_KINDS: readonly OrderKind[] = ['limit', 'market'];

/** Good till canceled; immediate or cancel; fill or kill; good till date. */
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTD';
export const TIMES_IN_FORCE: readonly TimeInForce[] = ['GTC', 'IOC', 'FOK', 'GTD'];

/** `reject` refuses an order that would take; `slide` reprices it one tick behind the touch. */
export type PostOnly = 'no' | 'reject' | 'slide';
export const POST_ONLY: readonly PostOnly[] = ['no', 'reject', 'slide'];

/** What happens when an order would match one of the same owner; the taker's mode decides. */
export type SelfTrade = 'cancelTaker' | 'cancelMaker' | 'cancelBoth' | 'allow';
export const SELF_TRADES: readonly SelfTrade[] = [
  'cancelTaker',
  'cancelMaker',
  'cancelBoth',
  'allow',
];

export type MarginMode = 'cross' | 'isolated';
export const MARGIN_MODES: readonly MarginMode[] = ['cross', 'isolated'];

export type TriggerKind = 'stop' | 'takeProfit';
export const TRIGGER_KINDS: readonly TriggerKind[] = ['stop', 'takeProfit'];

export type TriggerBy = 'mark' | 'last' | 'index';
export const TRIGGERS_BY: readonly TriggerBy[] = ['mark', 'last', 'index'];

export type MarketKind = 'perpetual' | 'spot';
export const MARKET_KINDS: readonly MarketKind[] = ['perpetual', 'spot'];

export type MarketStatus =
  | 'running'
  | 'postOnly'
  | 'reduceOnly'
  | 'cancelOnly'
  | 'halted'
  | 'delisting'
  | 'delisted';
export const MARKET_STATUSES: readonly MarketStatus[] = [
  'running',
  'postOnly',
  'reduceOnly',
  'cancelOnly',
  'halted',
  'delisting',
  'delisted',
];

export type CancelReason =
  | 'requested'
  | 'immediateOrCancel'
  | 'expired'
  | 'selfTrade'
  | 'reduceOnly'
  | 'insufficientMargin'
  | 'liquidation'
  | 'otherTriggered'
  | 'positionClosed'
  | 'rejectedAtTrigger'
  | 'marketDelisted'
  | 'requoted';
export const CANCEL_REASONS: readonly CancelReason[] = [
  'requested',
  'immediateOrCancel',
  'expired',
  'selfTrade',
  'reduceOnly',
  'insufficientMargin',
  'liquidation',
  'otherTriggered',
  'positionClosed',
  'rejectedAtTrigger',
  'marketDelisted',
  'requoted',
];

export type Liquidity = 'maker' | 'taker';
export const LIQUIDITIES: readonly Liquidity[] = ['maker', 'taker'];

/** Why a balance moved outside a fill; fills carry their own figures. */
export type BalanceReason =
  | 'deposit'
  | 'withdrawalReserved'
  | 'withdrawalReturned'
  | 'transfer'
  | 'isolatedMargin'
  | 'positionClosed'
  | 'liquidationFee'
  | 'insurance'
  | 'collateralSeized'
  | 'spotTrade'
  | 'fundingDust'
  | 'poolDeposit'
  | 'poolExit'
  | 'feeDistribution'
  | 'providerPaid'
  | 'extraFee'
  | 'dispute'
  | 'laneLent'
  | 'laneRepaid'
  | 'withdrawalFee';
export const BALANCE_REASONS: readonly BalanceReason[] = [
  'deposit',
  'withdrawalReserved',
  'withdrawalReturned',
  'transfer',
  'isolatedMargin',
  'positionClosed',
  'liquidationFee',
  'insurance',
  'collateralSeized',
  'spotTrade',
  'fundingDust',
  'poolDeposit',
  'poolExit',
  'feeDistribution',
  'providerPaid',
  'extraFee',
  'dispute',
  'laneLent',
  'laneRepaid',
  'withdrawalFee',
];

/** `eip1271` is a smart-contract wallet that answers whether a signature is its own. */
export type SignatureScheme = 'secp256k1' | 'p256' | 'ed25519' | 'hmac' | 'eip1271';
export const SIGNATURE_SCHEMES: readonly SignatureScheme[] = [
  'secp256k1',
  'p256',
  'ed25519',
  'hmac',
  'eip1271',
];

/** Why a session key ended. */
export type KeyEndReason = 'revoked' | 'expired';
export const KEY_END_REASONS: readonly KeyEndReason[] = ['revoked', 'expired'];

/** What kind of wallet owns an account: an EVM address, an EVM contract, a Solana public key. */
export type WalletKind = 'evm' | 'evmContract' | 'solana';
export const WALLET_KINDS: readonly WalletKind[] = ['evm', 'evmContract', 'solana'];

export type AlgorithmKind = 'iceberg' | 'twap' | 'scale' | 'trailingStop' | 'bracket' | 'scheduled';
export const ALGORITHM_KINDS: readonly AlgorithmKind[] = [
  'iceberg',
  'twap',
  'scale',
  'trailingStop',
  'bracket',
  'scheduled',
];

/** Fees of a market: maker and taker by tier, or opening and closing (docs/rulebook/pool.md). */
export type FeeSchedule = 'tiers' | 'pool';
export const FEE_SCHEDULES: readonly FeeSchedule[] = ['tiers', 'pool'];

export type ForcedRequestKind = 'withdraw' | 'close';
export const FORCED_REQUEST_KINDS: readonly ForcedRequestKind[] = ['withdraw', 'close'];
