import { type Event, MARKET_STATUSES, REJECT_REASONS, type RejectReason } from '@tandem/protocol';
import { parseInteger, parseMoney, parsePrice, parseSize, parseTime } from './words.fixture.ts';

/** How a figure of a reject is written; `zero` is not written at all and must be 0. */
type Unit = 'zero' | 'count' | 'size' | 'price' | 'money' | 'time' | 'status' | 'action' | 'times';

const ACTIONS = ['placeIncreasing', 'placeReducing', 'cancel', 'amendDown', 'liquidate', 'fund'];
const TIMES = ['GTC', 'IOC', 'FOK', 'GTD'];

type Figure = readonly [word: string, unit: Unit];
const NONE: Figure = ['', 'zero'];

/** The two figures of each reject as a trader reads them: bound, then actual. */
// biome-ignore format: one row a reason
const FIGURES: { readonly [Reason in RejectReason]: readonly [Figure, Figure] } = {
  FeatureNotActive: [['needs', 'count'], ['active', 'count']],
  InvalidConfiguration: [['rule', 'count'], ['value', 'count']],
  UnsupportedRuleVersion: [['newest', 'count'], ['asked', 'count']],
  AccountUnknown: [NONE, ['account', 'count']],
  AccountExists: [NONE, ['account', 'count']],
  AccountReserved: [['first', 'count'], ['account', 'count']],
  NotSameOwner: [['source', 'count'], ['destination', 'count']],
  AssetUnknown: [NONE, ['asset', 'count']],
  MarketUnknown: [NONE, ['market', 'count']],
  WrongMarketKind: [['needs', 'count'], ['is', 'count']],
  OrderUnknown: [NONE, ['order', 'count']],
  WithdrawalUnknown: [NONE, ['withdrawal', 'count']],
  PositionUnknown: [NONE, ['market', 'count']],
  DepositOutOfOrder: [['next', 'count'], ['number', 'count']],
  AmountNotPositive: [['least', 'count'], ['amount', 'count']],
  DepositCapExceeded: [['room', 'money'], ['amount', 'money']],
  MarketStatusForbids: [['status', 'status'], ['action', 'action']],
  MarketStale: [['oldest', 'time'], ['published', 'time']],
  AccountFlagged: [NONE, ['account', 'count']],
  ClientOrderIdDuplicate: [['id', 'count'], ['order', 'count']],
  CanceledBeforeArrival: [['given', 'count'], ['floor', 'count']],
  SizeInvalid: [['largest', 'size'], ['size', 'size']],
  PriceInvalid: [['tick|highest', 'price'], ['price', 'price']],
  TimeInForceInvalid: [['given', 'times'], ['expires', 'time']],
  TriggerWouldFire: [['price', 'price'], ['trigger', 'price']],
  AttachedOrderExists: [['order', 'count'], ['trigger', 'count']],
  OrderTooLarge: [['largest', 'size'], ['size', 'size']],
  OrderTooSmall: [['least', 'money'], ['value', 'money']],
  PriceOutsideBand: [['farthest', 'price'], ['price', 'price']],
  TooManyOrders: [['most', 'count'], ['open', 'count']],
  AmendBelowFilled: [['filled', 'size'], ['size', 'size']],
  ReduceOnlyWouldIncrease: [['reducible', 'size'], ['size', 'size']],
  PostOnlyWouldTake: [['best', 'price'], ['price', 'price']],
  NoLiquidity: [NONE, ['size', 'size']],
  PositionLimit: [['largest', 'size'], ['reached', 'size']],
  OpenInterestLimit: [['largest', 'size'], ['reached', 'size']],
  LeverageInvalid: [['highest', 'count'], ['leverage', 'count']],
  InsufficientBalance: [['needed', 'money'], ['available', 'money']],
  InsufficientMargin: [['required', 'money'], ['available', 'money']],
  FillOrKillUnfillable: [['size', 'size'], ['fillable', 'size']],
  PriceNotNewer: [['newest', 'time'], ['published', 'time']],
  PriceTooOld: [['oldest', 'time'], ['published', 'time']],
  PriceFromFuture: [['time', 'time'], ['published', 'time']],
  ConfidenceTooWide: [['widest', 'price'], ['confidence', 'price']],
  FundingNotDue: [['due', 'time'], ['time', 'time']],
  DelistingNotDue: [['due', 'time'], ['time', 'time']],
  PoolUnknown: [NONE, ['account', 'count']],
  PoolInsolvent: [['least', 'money'], ['equity', 'money']],
  SharesBelowMinimum: [['least', 'count'], ['shares', 'count']],
  InsufficientShares: [['shares', 'count'], ['free', 'count']],
  CapacityExhausted: [['capacity', 'count'], ['used', 'count']],
  KeyUnknown: [['highest', 'count'], ['key', 'count']],
  KeySchemeMismatch: [['scheme', 'count'], ['given', 'count']],
  KeyExpired: [['expired', 'time'], ['time', 'time']],
  DeadlinePassed: [['deadline', 'time'], ['time', 'time']],
  NonceOutsideWindow: [['allowed', 'count'], ['nonce', 'count']],
  NonceUsed: [['highest', 'count'], ['nonce', 'count']],
  ClientOrderIdTooLow: [['lowest', 'count'], ['id', 'count']],
  BatchLag: [['longest', 'count'], ['lag', 'count']],
  BatchNotNewer: [['newest', 'count'], ['batch', 'count']],
  BatchAhead: [['last', 'count'], ['through', 'count']],
  RequestOutOfOrder: [['lowest', 'count'], ['number', 'count']],
  DisputeAmount: [['atLeast', 'count'], ['amount', 'count']],
  ChainUnknown: [['most', 'count'], ['chain', 'count']],
  LaneExists: [['account', 'count'], ['chain', 'count']],
  LaneShort: [['lent', 'money'], ['amount', 'money']],
  TooManyPending: [['most', 'count'], ['pending', 'count']],
  AmountNotAboveFee: [['fee', 'money'], ['amount', 'money']],
  CommandReserved: [NONE, ['command', 'count']],
  WalletRequired: [NONE, ['command', 'count']],
  KeyScopeMissing: [['needs', 'count'], ['has', 'count']],
  NotAccountOfKey: [['of', 'count'], ['account', 'count']],
  KeyMarketForbidden: [NONE, ['market', 'count']],
  KeyExtraFee: [['highest', 'count'], ['fee', 'count']],
  KeyOrderNotional: [['largest', 'money'], ['value', 'money']],
  KeyPositionNotional: [['largest', 'money'], ['reached', 'money']],
  KeyLeverage: [['needed', 'money'], ['equity', 'money']],
  KeyDailyVolume: [['most', 'money'], ['reached', 'money']],
  KeyDailyLoss: [['most', 'money'], ['lost', 'money']],
  KeyIdTaken: [['lowest', 'count'], ['key', 'count']],
  KeyParametersInvalid: [['rule', 'count'], ['value', 'count']],
  TooManyKeys: [['most', 'count'], ['keys', 'count']],
  WalletKnown: [['account', 'count'], ['key', 'count']],
  LastWallet: [['fewest', 'count'], ['key', 'count']],
  RiskPositionNotional: [['largest', 'money'], ['reached', 'money']],
  RiskLeverage: [['needed', 'money'], ['equity', 'money']],
  RiskConcentration: [['largest', 'money'], ['reached', 'money']],
  RiskValueAtRisk: [['largest', 'money'], ['reached', 'money']],
  RiskDailyLoss: [['most', 'money'], ['lost', 'money']],
  RiskDrawdown: [['most', 'money'], ['lost', 'money']],
};

function codeOf(words: readonly string[], word: string): number {
  const code = words.indexOf(word);
  if (code < 0) throw new Error(`no word ${word}`);
  return code;
}

function parseFigure(unit: Unit, text: string, timeUs: number): number {
  switch (unit) {
    case 'zero':
      return 0;
    case 'count':
      return parseInteger(text);
    case 'size':
      return parseSize(text);
    case 'price':
      return parsePrice(text);
    case 'money':
      return parseMoney(text);
    case 'time':
      return parseTime(text, timeUs);
    case 'status':
      return codeOf(MARKET_STATUSES, text);
    case 'action':
      return codeOf(ACTIONS.includes(text) ? ACTIONS : MARKET_STATUSES, text);
    case 'times':
      return codeOf(TIMES, text);
    default:
      throw new Error(`no unit ${String(unit)}`);
  }
}

function figuresOf(reason: RejectReason, text: string, timeUs: number): readonly number[] {
  const given = text.split(', ');
  const figures = FIGURES[reason].map(([word, unit]) => {
    if (unit === 'zero') return 0;
    const [first = '', ...rest] = (given.shift() ?? '').split(' ');
    if (!word.split('|').includes(first))
      throw new Error(`${reason} has "${word}" in place of "${first}"`);
    return parseFigure(unit, rest.join(' '), timeUs);
  });
  if (given.length > 0) throw new Error(`${reason} has no figure ${given.join(', ')}`);
  return figures;
}

/**
 * `Reason` or `Reason(word figure, word figure)` as the question whether an event gives that reason
 * with those figures; null when the clause is no reject.
 */
export function readReject(clause: string, timeUs: number): ((event: Event) => boolean) | null {
  const [, word, , text] = /^([A-Z][A-Za-z]+)(\((.+)\))?$/.exec(clause) ?? [];
  const reason = REJECT_REASONS.find((known) => known === word);
  if (reason === undefined) return null;
  const figures = text === undefined ? null : figuresOf(reason, text, timeUs);
  return (event) => {
    if (event.kind !== 'CommandRejected' || event.reason !== reason) return false;
    return figures === null || (event.bound === figures[0] && event.actual === figures[1]);
  };
}
