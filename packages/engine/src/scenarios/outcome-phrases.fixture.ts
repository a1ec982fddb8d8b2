import type { Event, EventKind } from '@tandem/protocol';
import { REJECT_REASONS } from '@tandem/protocol';
import { formatDecimal } from '@tandem/quantity';
import { readReject } from './reject-phrases.fixture.ts';
import {
  accountOf,
  NAME,
  nameOf,
  parseInteger,
  parseMoney,
  parsePrice,
  parseRate,
  parseSize,
} from './words.fixture.ts';

/** How a value of an event is written. `lots`: a size, or for spot an amount with its asset. */
type Unit = 'size' | 'lots' | 'price' | 'money' | 'rate' | 'count' | 'word' | 'name';

type Verb = {
  readonly kind: EventKind;
  readonly side?: 'buy' | 'sell';
  /** Field that follows the verb without a word of its own. */
  readonly first: string | null;
  readonly values: { readonly [word: string]: readonly [field: string, unit: Unit] };
};

const FILL = {
  kind: 'OrderFilled',
  first: 'size',
  values: {
    size: ['size', 'size'],
    at: ['price', 'price'],
    fee: ['fee', 'money'],
    profit: ['realizedProfit', 'money'],
    position: ['positionSize', 'lots'],
    quote: ['positionQuote', 'money'],
    left: ['remaining', 'size'],
    as: ['liquidity', 'word'],
    mode: ['marginMode', 'word'],
  },
} as const;

/** Events of the protocol pool. Shares are written like money: they begin at a dollar each. */
const POOL_VERBS: { readonly [verb: string]: Verb } = {
  quotes: {
    kind: 'PoolQuoted',
    first: null,
    values: {
      volatility: ['volatilityPpb', 'rate'],
      spread: ['halfSpreadPpb', 'rate'],
      position: ['positionSize', 'size'],
      reserve: ['reserve', 'money'],
      liquidity: ['liquidity', 'money'],
      room: ['positionRoom', 'size'],
      bids: ['bidSize', 'size'],
      asks: ['askSize', 'size'],
    },
  },
  utilization: {
    kind: 'UtilizationCharged',
    first: 'used',
    values: {
      used: ['utilizationPpb', 'rate'],
      rate: ['ratePpb', 'rate'],
      change: ['indexChange', 'count'],
      pool: ['poolSize', 'size'],
      payers: ['payingSize', 'size'],
      quote: ['poolQuote', 'money'],
    },
  },
  charged: {
    kind: 'LiquidationFeeCharged',
    first: 'fee',
    values: { fee: ['fee', 'money'], quote: ['positionQuote', 'money'] },
  },
  minted: {
    kind: 'PoolSharesMinted',
    first: 'shares',
    values: {
      shares: ['shares', 'money'],
      for: ['amount', 'money'],
      has: ['accountShares', 'money'],
      all: ['totalShares', 'money'],
      equity: ['poolEquity', 'money'],
    },
  },
  leaves: { kind: 'PoolExitRequested', first: 'shares', values: { shares: ['shares', 'money'] } },
  redeemed: {
    kind: 'PoolSharesRedeemed',
    first: 'shares',
    values: {
      shares: ['shares', 'money'],
      for: ['amount', 'money'],
      waiting: ['exitShares', 'money'],
      has: ['accountShares', 'money'],
      all: ['totalShares', 'money'],
      equity: ['poolEquity', 'money'],
    },
  },
  distributed: {
    kind: 'PoolFeesDistributed',
    first: 'fees',
    values: {
      fees: ['collected', 'money'],
      treasury: ['treasury', 'money'],
      vault: ['vault', 'money'],
      stakers: ['stakers', 'money'],
      providers: ['providers', 'money'],
    },
  },
  provided: {
    kind: 'ProviderPaid',
    first: 'amount',
    values: {
      amount: ['amount', 'money'],
      so: ['accountTotal', 'money'],
      all: ['total', 'money'],
    },
  },
};

/** What events are called in outcomes, and the words for their figures. */
const VERBS: { readonly [verb: string]: Verb } = {
  accepted: {
    kind: 'OrderAccepted',
    first: 'size',
    values: { size: ['size', 'size'], at: ['price', 'price'] },
  },
  rests: {
    kind: 'OrderRested',
    first: 'size',
    values: { size: ['remaining', 'size'], at: ['price', 'price'] },
  },
  bought: { ...FILL, side: 'buy' },
  sold: { ...FILL, side: 'sell' },
  traded: {
    kind: 'TradePrinted',
    first: 'size',
    values: { size: ['size', 'size'], at: ['price', 'price'], side: ['takerSide', 'word'] },
  },
  canceled: {
    kind: 'OrderCanceled',
    first: 'reason',
    values: {
      reason: ['reason', 'word'],
      left: ['remaining', 'size'],
      because: ['reject', 'word'],
    },
  },
  amended: {
    kind: 'OrderAmended',
    first: 'size',
    values: {
      size: ['remaining', 'size'],
      at: ['price', 'price'],
      kept: ['isPriorityKept', 'word'],
    },
  },
  remembered: { kind: 'CancelRemembered', first: 'id', values: { id: ['clientOrderId', 'count'] } },
  floor: { kind: 'NonceFloorRaised', first: 'nonce', values: { nonce: ['nonceFloor', 'count'] } },
  waits: {
    kind: 'TriggerOrderPlaced',
    first: 'size',
    values: {
      size: ['size', 'size'],
      at: ['triggerPrice', 'price'],
      payoff: ['payoff', 'money'],
      limit: ['limitPrice', 'price'],
    },
  },
  fires: {
    kind: 'OrderTriggered',
    first: null,
    values: { at: ['price', 'price'], by: ['triggerBy', 'word'] },
  },
  index: {
    kind: 'IndexPriceUpdated',
    first: 'price',
    values: { price: ['price', 'price'], confidence: ['confidence', 'price'] },
  },
  held: {
    kind: 'IndexPriceHeld',
    first: 'price',
    values: { price: ['price', 'price'], present: ['present', 'price'] },
  },
  mark: {
    kind: 'MarkPriceUpdated',
    first: 'price',
    values: {
      price: ['price', 'price'],
      A: ['fromIndex', 'price'],
      B: ['fromBook', 'price'],
      C: ['fromOutside', 'price'],
    },
  },
  premium: {
    kind: 'PremiumSampled',
    first: 'rate',
    values: { rate: ['premiumPpb', 'rate'], samples: ['samples', 'count'] },
  },
  funding: {
    kind: 'FundingSettled',
    first: 'rate',
    values: {
      rate: ['ratePpb', 'rate'],
      premium: ['premiumPpb', 'rate'],
      change: ['indexChange', 'count'],
      total: ['fundingIndex', 'count'],
      interest: ['openInterest', 'size'],
    },
  },
  flagged: {
    kind: 'AccountFlagged',
    first: null,
    values: {
      equity: ['equity', 'money'],
      needs: ['maintenanceMargin', 'money'],
      health: ['health', 'count'],
      reward: ['estimatedReward', 'money'],
      mode: ['marginMode', 'word'],
    },
  },
  cured: {
    kind: 'AccountUnflagged',
    first: null,
    values: { equity: ['equity', 'money'], needs: ['maintenanceMargin', 'money'] },
  },
  liquidated: {
    kind: 'LiquidationStepped',
    first: 'size',
    values: {
      size: ['size', 'size'],
      filled: ['filled', 'size'],
      worth: ['bankruptcyQuote', 'money'],
      limit: ['limitPrice', 'price'],
      insurance: ['insuranceChange', 'money'],
      fund: ['insuranceBalance', 'money'],
      position: ['positionSize', 'size'],
      quote: ['positionQuote', 'money'],
    },
  },
  backstopped: {
    kind: 'BackstopTookOver',
    first: 'size',
    values: {
      size: ['size', 'size'],
      for: ['quote', 'money'],
      loss: ['loss', 'money'],
      used: ['lossUsed', 'money'],
      position: ['positionSize', 'size'],
      quote: ['positionQuote', 'money'],
    },
  },
  ranked: {
    kind: 'AdlRanked',
    first: 'rank',
    values: {
      rank: ['rank', 'count'],
      score: ['score', 'count'],
      size: ['positionSize', 'size'],
    },
  },
  deleveraged: {
    kind: 'PositionDeleveraged',
    first: 'size',
    values: {
      size: ['size', 'size'],
      for: ['quote', 'money'],
      rank: ['rank', 'count'],
      profit: ['realizedProfit', 'money'],
      position: ['positionSize', 'size'],
      against: ['bankruptAccount', 'name'],
      left: ['bankruptPositionSize', 'size'],
    },
  },
  seized: {
    kind: 'CollateralSeized',
    first: 'units',
    values: { units: ['units', 'money'], for: ['quote', 'money'] },
  },
  deficit: {
    kind: 'DeficitBooked',
    first: 'amount',
    values: { amount: ['amount', 'money'], fund: ['insuranceBalance', 'money'] },
  },
  settled: {
    kind: 'PositionSettled',
    first: 'size',
    values: {
      size: ['size', 'size'],
      at: ['price', 'price'],
      profit: ['realizedProfit', 'money'],
    },
  },
  extra: {
    kind: 'ExtraFeeCharged',
    first: 'amount',
    values: { amount: ['amount', 'money'], to: ['receiver', 'name'], fill: ['fillIndex', 'count'] },
  },
  receiver: { kind: 'FeeReceiverSet', first: 'account', values: { account: ['receiver', 'name'] } },
  paid: {
    kind: 'BalanceChanged',
    first: 'change',
    values: {
      change: ['change', 'money'],
      reason: ['reason', 'word'],
      balance: ['balance', 'money'],
    },
  },
  margin: {
    kind: 'IsolatedMarginAdjusted',
    first: 'change',
    values: {
      change: ['change', 'money'],
      posted: ['postedMargin', 'money'],
      quote: ['positionQuote', 'money'],
    },
  },
  opened: { kind: 'AccountOpened', first: null, values: { owner: ['owner', 'name'] } },
  credited: {
    kind: 'DepositCredited',
    first: 'amount',
    values: { amount: ['amount', 'money'], number: ['depositNumber', 'count'] },
  },
  reserved: {
    kind: 'WithdrawalReserved',
    first: 'amount',
    values: { amount: ['amount', 'money'] },
  },
  confirmed: {
    kind: 'WithdrawalConfirmed',
    first: 'amount',
    values: { amount: ['amount', 'money'] },
  },
  priced: { kind: 'WithdrawalFeeSet', first: 'fee', values: { fee: ['fee', 'money'] } },
  costs: { kind: 'WithdrawalFeeCharged', first: 'fee', values: { fee: ['amount', 'money'] } },
  refunded: { kind: 'WithdrawalFeeReturned', first: 'fee', values: { fee: ['amount', 'money'] } },
  failed: { kind: 'WithdrawalFailed', first: 'amount', values: { amount: ['amount', 'money'] } },
  lane: { kind: 'LaneConfigured', first: 'chain', values: { chain: ['chain', 'count'] } },
  chosen: { kind: 'PayoutChosen', first: 'number', values: { number: ['choiceNumber', 'count'] } },
  lends: {
    kind: 'LaneMoved',
    first: 'change',
    values: { change: ['change', 'money'], lent: ['lent', 'money'] },
  },
  leverage: {
    kind: 'LeverageSet',
    first: 'leverage',
    values: { leverage: ['leverage', 'count'], rate: ['initialRatePpb', 'rate'] },
  },
  status: {
    kind: 'MarketStatusChanged',
    first: 'status',
    values: { status: ['status', 'word'] },
  },
  delisting: { kind: 'DelistingStarted', first: null, values: {} },
  rules: { kind: 'RulesActivated', first: 'version', values: { version: ['version', 'count'] } },
  registered: {
    kind: 'SessionKeyRegistered',
    first: 'key',
    values: { key: ['keyId', 'count'], may: ['scopes', 'count'] },
  },
  ended: {
    kind: 'SessionKeyEnded',
    first: 'key',
    values: { key: ['keyId', 'count'], as: ['reason', 'word'] },
  },
  limited: { kind: 'RiskLimitsSet', first: null, values: {} },
  linked: { kind: 'WalletLinked', first: 'key', values: { key: ['keyId', 'count'] } },
  unlinked: { kind: 'WalletUnlinked', first: 'key', values: { key: ['keyId', 'count'] } },
  keyfloor: {
    kind: 'KeyNonceFloorRaised',
    first: 'nonce',
    values: { key: ['keyId', 'count'], nonce: ['nonceFloor', 'count'] },
  },
  ...POOL_VERBS,
};

/** Events that a row may leave out. All others must be told, or the row says `...` for them. */
const QUIET: ReadonlySet<EventKind> = new Set<EventKind>([
  'AssetConfigured',
  'MarketConfigured',
  'FeeTierConfigured',
  'VenueConfigured',
  'BatchAcknowledged',
  'DisputeResolved',
  'AccountOpened',
  'AccountFeeTierSet',
  'LeverageSet',
  'BalanceChanged',
  'DepositCredited',
  'OrderAccepted',
  'TradePrinted',
  'IndexPriceUpdated',
  'MarkPriceUpdated',
  'PremiumSampled',
  'AdlRanked',
  'IsolatedMarginAdjusted',
  'PoolFundConfigured',
  'PoolConfigured',
  'PoolQuoted',
]);

type Figures = { readonly [field: string]: unknown };

function isValue(figures: Figures, [field, unit]: readonly [string, Unit], text: string): boolean {
  const value = figures[field];
  switch (unit) {
    case 'size':
      return value === parseSize(text);
    case 'lots':
      return value === (text.includes(' ') ? parseMoney(text) : parseSize(text));
    case 'price':
      return (
        value === (text === 'none' ? null : parsePrice(text)) || (value === 0 && text === 'none')
      );
    case 'money':
      return value === parseMoney(text);
    case 'rate':
      return value === parseRate(text);
    case 'count':
      return value === parseInteger(text);
    case 'name':
      return value === accountOf(text);
    case 'word':
      return field === 'reject' ? REJECT_REASONS[value as number] === text : String(value) === text;
    default:
      throw new Error(`no unit ${String(unit)}`);
  }
}

/** Splits `bought 0.5 at 60000 fee 13.5` into the verb's words and their values. */
function valuesOf(verb: Verb, words: readonly string[]): readonly (readonly [string, string])[] {
  const values: [string, string][] = [];
  let open: [string, string] | null = verb.first === null ? null : [verb.first, ''];
  for (const word of words) {
    if (word in verb.values && !(open !== null && open[1] === '' && word !== words[0])) {
      if (open !== null && open[1] !== '') values.push(open);
      open = [word, ''];
    } else {
      if (open === null) throw new Error(`no word for ${word}`);
      open[1] = open[1] === '' ? word : `${open[1]} ${word}`;
    }
  }
  if (open !== null && open[1] !== '') values.push(open);
  else if (open !== null && open[0] !== verb.first) throw new Error(`no value for ${open[0]}`);
  return values;
}

/** Reads a clause into the question whether it tells of an event; refuses what is no clause. */
function readClause(clause: string, timeUs: number): (event: Event) => boolean {
  const [, actor, body = ''] = new RegExp(`^(?:(${NAME}) )?(.+)$`).exec(clause) ?? [];
  const account = actor === undefined ? null : accountOf(actor);
  const isActor = (event: Event): boolean =>
    account === null || (event as unknown as Figures)['account'] === account;
  const reject = readReject(body, timeUs);
  if (reject !== null) return (event) => reject(event) && isActor(event);
  const [word = '', ...words] = body.split(' ');
  const verb = VERBS[word];
  if (verb === undefined) throw new Error(`not understood: ${clause}`);
  const values = valuesOf(verb, words);
  for (const [name] of values) {
    if (!(name in verb.values)) throw new Error(`${word} has no ${name}`);
  }
  return (event) => {
    const figures = event as unknown as Figures;
    if (event.kind !== verb.kind || !isActor(event)) return false;
    if (verb.side !== undefined && figures['side'] !== verb.side) return false;
    return values.every(([name, text]) =>
      isValue(figures, verb.values[name] as readonly [string, Unit], text),
    );
  };
}

/**
 * Compares events with an outcome: `ok` (whatever happened, nothing was refused), `nothing` (no
 * event), or clauses separated by `; ` in the order of the events. Every event that is not quiet
 * must be told, unless `...` stands in its place. Returns what is wrong, or null.
 */
export function findDifference(
  outcome: string,
  events: readonly Event[],
  timeUs: number,
): string | null {
  if (outcome === 'ok') {
    return events.some((event) => event.kind === 'CommandRejected') ? 'refused' : null;
  }
  if (outcome === 'nothing') return events.length === 0 ? null : 'something happened';
  let at = 0;
  let mayPass = false;
  for (const clause of outcome.split('; ')) {
    if (clause === '...') {
      mayPass = true;
      continue;
    }
    const isTold = readClause(clause, timeUs);
    while (at < events.length && !isTold(events[at] as Event)) {
      const { kind } = events[at] as Event;
      if (!mayPass && !QUIET.has(kind)) return `${kind} in place of: ${clause}`;
      at += 1;
    }
    if (at === events.length) return `did not happen: ${clause}`;
    at += 1;
    mayPass = false;
  }
  const rest = events.slice(at).find((event) => !QUIET.has(event.kind));
  return rest === undefined || mayPass ? null : `also happened: ${rest.kind}`;
}

/** An event in the words of the tables, for the message of a row that fails. */
export function tell(event: Event): string {
  const figures = event as unknown as Figures;
  const found = Object.entries(VERBS).find(
    ([, { kind, side }]) => kind === event.kind && (side === undefined || side === figures['side']),
  );
  if (found === undefined) return JSON.stringify(event);
  const [word, verb] = found;
  const account = typeof figures['account'] === 'number' ? `${nameOf(figures['account'])} ` : '';
  const values = Object.entries(verb.values).map(
    ([name, [field, unit]]) => `${name} ${shown(figures[field], unit)}`,
  );
  return `${account}${word} ${values.join(' ')}`;
}

function shown(value: unknown, unit: Unit): string {
  if (typeof value !== 'number') return String(value);
  if (unit === 'size' || unit === 'money' || unit === 'lots') return formatDecimal(value, 6);
  return unit === 'name' ? nameOf(value) : String(value);
}
