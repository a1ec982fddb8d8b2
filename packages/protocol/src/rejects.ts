/**
 * Why a command had no effect. The two numbers say what led to it. Append only: the index is the
 * code. Each command's guards run in the order of docs/reference/commands.md, and the first that
 * fails names the reject; of a signed command those from `KeyUnknown` to `KeyExtraFee` run before
 * all others (docs/rulebook/keys.md).
 */
export const REJECTS = [
  ['FeatureNotActive', 'rule version needed', 'rule version active'],
  ['InvalidConfiguration', 'number of the violated rule (docs/rulebook/configuration.md)', 'value'],
  ['UnsupportedRuleVersion', 'newest version', 'version asked for'],
  ['AccountUnknown', '0', 'account'],
  ['AccountExists', '0', 'account'],
  ['AccountReserved', 'first user account', 'account'],
  ['NotSameOwner', 'owner of the source', 'owner of the destination'],
  ['AssetUnknown', '0', 'asset'],
  ['MarketUnknown', '0', 'market'],
  ['WrongMarketKind', 'kind needed (code)', 'kind of the market (code)'],
  ['OrderUnknown', '0', 'order id or client order id'],
  ['WithdrawalUnknown', '0', 'withdrawal id'],
  ['PositionUnknown', '0', 'market'],
  ['DepositOutOfOrder', 'next deposit number of the chain', 'deposit number'],
  ['AmountNotPositive', '1', 'amount'],
  ['DepositCapExceeded', 'room below the cap', 'amount'],
  ['MarketStatusForbids', 'status (code)', 'action (code: docs/rulebook/states.md)'],
  ['MarketStale', 'oldest publish time allowed', 'publish time of the index'],
  ['AccountFlagged', '0', 'account'],
  ['ClientOrderIdDuplicate', 'client order id', 'order id that has it, 0 if it ended'],
  ['CanceledBeforeArrival', 'client order id or nonce', 'nonce floor, 0 for a client order id'],
  ['SizeInvalid', 'largest size', 'size'],
  ['PriceInvalid', 'tick size', 'price'],
  ['TimeInForceInvalid', 'time in force (code)', 'expiry, 0 if none'],
  ['TriggerWouldFire', 'current price', 'trigger price'],
  ['AttachedOrderExists', 'order id of the existing one', 'trigger (code)'],
  ['OrderTooLarge', 'largest order size', 'size'],
  ['OrderTooSmall', 'least order value', 'order value'],
  ['PriceOutsideBand', 'farthest price allowed', 'price'],
  ['TooManyOrders', 'most open orders', 'open orders'],
  ['AmendBelowFilled', 'filled size', 'new size'],
  ['ReduceOnlyWouldIncrease', 'size that could be reduced', 'size'],
  ['PostOnlyWouldTake', 'best opposite price', 'price'],
  ['NoLiquidity', '0', 'size'],
  ['PositionLimit', 'largest position', 'position with all open orders'],
  ['OpenInterestLimit', 'largest open interest', 'open interest with the order'],
  ['LeverageInvalid', 'highest leverage', 'leverage'],
  ['InsufficientBalance', 'needed', 'available'],
  ['InsufficientMargin', 'initial margin required', 'equity available for it'],
  ['FillOrKillUnfillable', 'size', 'size that would fill'],
  ['PriceNotNewer', 'publish time of the present price', 'publish time'],
  ['PriceTooOld', 'oldest publish time allowed', 'publish time'],
  ['PriceFromFuture', 'time of the command', 'publish time'],
  ['ConfidenceTooWide', 'widest confidence allowed', 'confidence'],
  ['FundingNotDue', 'time when due', 'time of the command'],
  ['DelistingNotDue', 'time when due', 'time of the command'],
  ['CapacityExhausted', 'capacity (packages/engine limits)', 'in use'],
  ['KeyUnknown', 'highest key id that the account has used', 'key id'],
  ['KeySchemeMismatch', 'scheme of the key (code)', 'scheme of the signature (code)'],
  ['KeyExpired', 'time when the key expired', 'time of the command'],
  ['DeadlinePassed', 'deadline', 'time of the command'],
  ['NonceOutsideWindow', 'lowest or highest nonce allowed', 'nonce'],
  ['NonceUsed', 'highest nonce used', 'nonce'],
  ['CommandReserved', '0', 'command (code)'],
  ['WalletRequired', '0', 'command (code)'],
  ['KeyScopeMissing', 'scopes of which one is needed (bit set)', 'scopes of the key (bit set)'],
  ['NotAccountOfKey', 'account of the key', 'account'],
  ['KeyMarketForbidden', '0', 'market'],
  ['KeyExtraFee', 'highest extra fee of the key', 'extra fee'],
  ['KeyOrderNotional', 'largest order value of the key', 'order value'],
  ['KeyPositionNotional', 'largest position value of the key', 'value with all open orders'],
  ['KeyLeverage', 'equity needed, or highest leverage of the key', 'equity, or leverage'],
  ['KeyDailyVolume', 'daily volume of the key', 'volume with the order'],
  ['KeyDailyLoss', 'daily loss of the key', 'loss of the day'],
  ['KeyIdTaken', 'lowest key id allowed', 'key id'],
  ['KeyParametersInvalid', 'number of the violated rule (docs/rulebook/keys.md)', 'value'],
  ['TooManyKeys', 'most keys of an account', 'keys'],
  ['WalletKnown', 'account that the wallet belongs to', 'its key id there'],
  ['LastWallet', 'fewest wallets', 'key id'],
] as const;

export type RejectReason = (typeof REJECTS)[number][0];

/** The reasons alone; the index is the code on the wire. */
export const REJECT_REASONS: readonly RejectReason[] = REJECTS.map(([reason]) => reason);

/** Code of a reason in events. */
export const REJECT_CODE: Readonly<Record<RejectReason, number>> = Object.fromEntries(
  REJECT_REASONS.map((reason, index) => [reason, index]),
) as Record<RejectReason, number>;
