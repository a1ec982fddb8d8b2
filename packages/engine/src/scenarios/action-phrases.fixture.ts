import type { Command } from '@tandem/protocol';
import { KEY_PHRASES } from './key-phrases.fixture.ts';
import { MARKETS, type Rules } from './market-rules.fixture.ts';
import {
  accountOf,
  assetOf,
  NAME,
  parseInteger,
  parseMoney,
  parsePrice,
  parseRate,
  parseRule,
  parseSeconds,
  parseSize,
  parseTiers,
  parseTime,
} from './words.fixture.ts';

/** What a phrase may refer to: the clock, earlier orders, numbers that go up. */
export type Surroundings = {
  readonly timeUs: number;
  /** Order or withdrawal id behind a label such as `[a1]`. */
  readonly labeled: (label: string) => number;
  readonly nextDeposit: (chain: number) => number;
  readonly rulesOf: (symbol: string) => Rules;
};

export type Action = {
  readonly command: Command;
  /** Name under which the order or withdrawal is known from now on. */
  readonly label: string | null;
};

type Fields = { readonly [field: string]: unknown };

function as(kind: Command['kind'], fields: Fields): Command {
  return { kind, ...fields } as unknown as Command;
}

function marketOf(symbol: string): number {
  const market = MARKETS.get(symbol)?.['market'];
  if (typeof market !== 'number') throw new Error(`no market is called ${symbol}`);
  return market;
}

const LABEL = '(?: \\[(\\w+)\\])?';
const SYMBOL = '([A-Z]+-[A-Z]+)';
const PERSON = `(${NAME})`;
const NUMBER = '(-?[\\d,._]+)';

type Match = readonly (string | undefined)[];
type Phrase = readonly [RegExp, (match: Match, around: Surroundings) => Command];

function phrase(pattern: string, build: Phrase[1]): Phrase {
  return [new RegExp(`^${pattern}$`), build];
}

function text(match: Match, at: number): string {
  return match[at] ?? '';
}

/** Words behind an order; each may be given once. */
function orderFlags(words: string, isMarketOrder: boolean, now: number): Fields {
  const flags: { [field: string]: unknown } = {
    clientOrderId: null,
    nonce: null,
    timeInForce: isMarketOrder ? 'IOC' : 'GTC',
    expiresAtUs: null,
    postOnly: 'no',
    reduceOnly: false,
    selfTrade: 'cancelTaker',
    marginMode: 'cross',
  };
  let rest = ` ${words}`.trimEnd();
  const take = (pattern: string): Match | null => {
    const match = new RegExp(` ${pattern}(?= |$)`).exec(rest);
    if (match !== null) rest = rest.replace(match[0], '');
    return match;
  };
  const expiry = take('until (now|never|in [\\d.]+s|[\\d.]+s ago)');
  if (expiry !== null) flags['expiresAtUs'] = parseTime(text(expiry, 1), now);
  const time = take('(GTC|IOC|FOK|GTD)');
  if (time !== null) flags['timeInForce'] = time[1];
  if (take('post-only') !== null) flags['postOnly'] = 'reject';
  if (take('slide') !== null) flags['postOnly'] = 'slide';
  if (take('reduce-only') !== null) flags['reduceOnly'] = true;
  if (take('attached') !== null) flags['attached'] = true;
  if (take('isolated') !== null) flags['marginMode'] = 'isolated';
  const self = take('(cancelTaker|cancelMaker|cancelBoth|allow)');
  if (self !== null) flags['selfTrade'] = self[1];
  const id = take(`id ${NUMBER}`);
  if (id !== null) flags['clientOrderId'] = parseInteger(text(id, 1));
  const nonce = take(`nonce ${NUMBER}`);
  if (nonce !== null) flags['nonce'] = parseInteger(text(nonce, 1));
  if (rest !== '') throw new Error(`words of an order not understood:${rest}`);
  return flags;
}

const ORDERS: readonly Phrase[] = [
  phrase(
    `${PERSON} (buys|sells) ${NUMBER} ${SYMBOL} at (?:market|${NUMBER})((?: .+)?)`,
    (m, around) => {
      const price = m[5] === undefined ? null : parsePrice(m[5]);
      const isMarketOrder = price === null || text(m, 6).includes(' as a market order');
      return as('PlaceOrder', {
        account: accountOf(text(m, 1)),
        market: marketOf(text(m, 4)),
        side: m[2] === 'buys' ? 'buy' : 'sell',
        type: isMarketOrder ? 'market' : 'limit',
        price,
        size: parseSize(text(m, 3)),
        ...orderFlags(
          text(m, 6).replace(' as a market order', '').trim(),
          isMarketOrder,
          around.timeUs,
        ),
      });
    },
  ),
  phrase(
    `${PERSON} places a (stop|take-profit) (buy|sell) of ${NUMBER} ${SYMBOL} at ${NUMBER}` +
      `(?: by (mark|last|index))?(?: limit ${NUMBER})?((?: .+)?)`,
    (m, around) => {
      const {
        timeInForce: _t,
        expiresAtUs: _e,
        postOnly: _p,
        ...flags
      } = orderFlags(text(m, 9).trim(), false, around.timeUs);
      return as('PlaceTriggerOrder', {
        account: accountOf(text(m, 1)),
        market: marketOf(text(m, 5)),
        side: m[3],
        trigger: m[2] === 'stop' ? 'stop' : 'takeProfit',
        triggerBy: m[7] ?? 'index',
        triggerPrice: parsePrice(text(m, 6)),
        limitPrice: m[8] === undefined ? null : parsePrice(m[8]),
        size: parseSize(text(m, 4)),
        attached: false,
        ...flags,
      });
    },
  ),
  phrase(`${PERSON} cancels \\[(\\w+)\\]`, (m, around) =>
    as('CancelOrder', {
      account: accountOf(text(m, 1)),
      orderId: around.labeled(text(m, 2)),
      clientOrderId: null,
    }),
  ),
  phrase(`${PERSON} cancels (id|order) ${NUMBER}`, (m) => {
    const id = parseInteger(text(m, 3));
    const [orderId, clientOrderId] = m[2] === 'id' ? [null, id] : [id, null];
    return as('CancelOrder', { account: accountOf(text(m, 1)), orderId, clientOrderId });
  }),
  phrase(`${PERSON} cancels (nothing|order 1 and id 1)`, (m) => {
    const id = m[2] === 'nothing' ? null : 1;
    return as('CancelOrder', { account: accountOf(text(m, 1)), orderId: id, clientOrderId: id });
  }),
  phrase(
    `${PERSON} amends (?:\\[(\\w+)\\]|order ${NUMBER}) to ${NUMBER} at ${NUMBER}`,
    (m, around) =>
      as('AmendOrder', {
        account: accountOf(text(m, 1)),
        orderId: m[2] === undefined ? parseInteger(text(m, 3)) : around.labeled(m[2]),
        size: parseSize(text(m, 4)),
        price: parsePrice(text(m, 5)),
      }),
  ),
  phrase(`${PERSON} cancels all(?: in ${SYMBOL})?(?: up to nonce ${NUMBER})?`, (m) =>
    as('CancelAllOrders', {
      account: accountOf(text(m, 1)),
      market: m[2] === undefined ? null : marketOf(m[2]),
      uptoNonce: m[3] === undefined ? null : parseInteger(m[3]),
    }),
  ),
];

const FUNDS: readonly Phrase[] = [
  phrase(`${PERSON} opens(?: under ${PERSON})?`, (m) =>
    as('OpenAccount', {
      account: accountOf(text(m, 1)),
      parent: m[2] === undefined ? null : accountOf(m[2]),
    }),
  ),
  phrase(`account ${NUMBER} opens`, (m) =>
    as('OpenAccount', { account: parseInteger(text(m, 1)), parent: null }),
  ),
  phrase(
    `${PERSON} deposits ${NUMBER} ([A-Z]+)(?: as number ${NUMBER})?(?: on chain ${NUMBER})?`,
    (m, around) => {
      const chain = m[5] === undefined ? 0 : parseInteger(m[5]);
      return as('CreditDeposit', {
        account: accountOf(text(m, 1)),
        asset: assetOf(text(m, 3)),
        amount: parseMoney(`${text(m, 2)} ${text(m, 3)}`),
        chain,
        depositNumber: m[4] === undefined ? around.nextDeposit(chain) : parseInteger(m[4]),
        transactionHash: '00'.repeat(32),
        logIndex: 0,
      });
    },
  ),
  phrase(`${PERSON} withdraws ${NUMBER} ([A-Z]+)`, (m) =>
    as('RequestWithdrawal', {
      account: accountOf(text(m, 1)),
      asset: assetOf(text(m, 3)),
      amount: parseMoney(`${text(m, 2)} ${text(m, 3)}`),
    }),
  ),
  phrase(`request ${NUMBER}: ${PERSON} forces ${NUMBER} ([A-Z]+) out`, (m) =>
    as('ForcedRequest', {
      request: 'withdraw',
      requestNumber: parseInteger(text(m, 1)),
      account: accountOf(text(m, 2)),
      asset: assetOf(text(m, 4)),
      market: null,
      amount: parseMoney(`${text(m, 3)} ${text(m, 4)}`),
    }),
  ),
  phrase(`request ${NUMBER}: ${PERSON} forces ${SYMBOL} closed`, (m) =>
    as('ForcedRequest', {
      request: 'close',
      requestNumber: parseInteger(text(m, 1)),
      account: accountOf(text(m, 2)),
      asset: null,
      market: marketOf(text(m, 3)),
      amount: null,
    }),
  ),
  phrase(`cancel ${NUMBER} on chain: ${PERSON}'s key ${NUMBER} up to ${NUMBER}`, (m) =>
    as('CancelUpTo', {
      account: accountOf(text(m, 2)),
      keyId: parseInteger(text(m, 3)),
      uptoNonce: parseInteger(text(m, 4)),
      cancelNumber: parseInteger(text(m, 1)),
    }),
  ),
  phrase(`${PERSON} is the lane to chain ${NUMBER}`, (m) =>
    as('ConfigureLane', {
      chain: parseInteger(text(m, 2)),
      account: accountOf(text(m, 1)),
    }),
  ),
  phrase(`choice ${NUMBER}: ${PERSON} is paid (?:at home|on chain ${NUMBER})`, (m) =>
    as('ChoosePayout', {
      account: accountOf(text(m, 2)),
      chain: m[3] === undefined ? null : parseInteger(m[3]),
      choiceNumber: parseInteger(text(m, 1)),
    }),
  ),
  phrase(`a withdrawal costs ${NUMBER} ([A-Z]+)`, (m) =>
    as('SetWithdrawalFee', {
      asset: assetOf(text(m, 2)),
      fee: parseMoney(`${text(m, 1)} ${text(m, 2)}`),
    }),
  ),
  phrase(`withdrawal (?:\\[(\\w+)\\]|${NUMBER}) is (confirmed|failed)`, (m, around) =>
    as(m[3] === 'confirmed' ? 'ConfirmWithdrawal' : 'FailWithdrawal', {
      withdrawalId: m[1] === undefined ? parseInteger(text(m, 2)) : around.labeled(m[1]),
    }),
  ),
  phrase(`${PERSON} transfers ${NUMBER} ([A-Z]+) to ${PERSON}`, (m) =>
    as('TransferCollateral', {
      from: accountOf(text(m, 1)),
      to: accountOf(text(m, 4)),
      asset: assetOf(text(m, 3)),
      amount: parseMoney(`${text(m, 2)} ${text(m, 3)}`),
    }),
  ),
  phrase(`${PERSON} (adds|takes) ${NUMBER} USD (?:to|from) isolated ${SYMBOL}`, (m) =>
    as('AdjustIsolatedMargin', {
      account: accountOf(text(m, 1)),
      market: marketOf(text(m, 4)),
      amount: parseMoney(text(m, 3)) * (m[2] === 'adds' ? 1 : -1) + 0,
    }),
  ),
  phrase(`${PERSON} sets (cross|isolated) leverage ${NUMBER} on ${SYMBOL}`, (m) =>
    as('SetLeverage', {
      account: accountOf(text(m, 1)),
      market: marketOf(text(m, 4)),
      marginMode: m[2],
      leverage: parseInteger(text(m, 3)),
    }),
  ),
  phrase(`${PERSON} moves to fee tier ${NUMBER}`, (m) =>
    as('SetAccountFeeTier', { account: accountOf(text(m, 1)), tier: parseInteger(text(m, 2)) }),
  ),
];

/** `name=value ...` over the rules that a market has so far. */
export function changedRules(rules: Rules, changes: string): Rules {
  const changed: { [rule: string]: Rules[string] } = { ...rules };
  for (const change of changes.split(' ').filter((part) => part !== '')) {
    const [rule = '', value = ''] = change.split('=');
    if (!(rule in rules)) throw new Error(`no rule is called ${rule}`);
    changed[rule] = rule === 'tiers' ? parseTiers(value) : parseRule(value);
  }
  return changed;
}

const ASSET = { symbol: 'A', decimals: 8, weightPpb: 0, priceMarket: null, maxDeposits: 2 ** 52 };

const VENUE: readonly Phrase[] = [
  phrase(`list ${SYMBOL}((?: \\w+=\\S+)*)`, (m, around) => {
    const symbol = text(m, 1);
    return as('ConfigureMarket', { symbol, ...changedRules(around.rulesOf(symbol), text(m, 2)) });
  }),
  phrase(`asset ${NUMBER}((?: \\w+=\\S+)*)`, (m) => {
    const asset = parseInteger(text(m, 1));
    const own = asset === 0 ? { decimals: 6, weightPpb: 1_000_000_000 } : {};
    return as('ConfigureAsset', { asset, ...changedRules({ ...ASSET, ...own }, text(m, 2)) });
  }),
  phrase(`${SYMBOL} is (running|postOnly|reduceOnly|cancelOnly|halted|delisting|delisted)`, (m) =>
    as('SetMarketStatus', { market: marketOf(text(m, 1)), status: m[2] }),
  ),
  phrase(`delist ${SYMBOL} (in [\\d.]+s|now)`, (m, around) =>
    as('DelistMarket', {
      market: marketOf(text(m, 1)),
      settleAtUs: parseTime(text(m, 2), around.timeUs),
    }),
  ),
  phrase(`settle ${SYMBOL}`, (m) => as('SettleDelisting', { market: marketOf(text(m, 1)) })),
  phrase(`fee tier ${NUMBER}: taker (\\S+), maker (\\S+)`, (m) =>
    as('ConfigureFeeTier', {
      tier: parseInteger(text(m, 1)),
      takerFactorPpb: parseRate(text(m, 2)),
      makerFactorPpb: parseRate(text(m, 3)),
    }),
  ),
  phrase(`insurance pays ${NUMBER} USD a step, backstop loses ${NUMBER} USD at most`, (m) =>
    as('ConfigureVenue', {
      insuranceStepCap: parseMoney(text(m, 1)),
      backstopLossCap: parseMoney(text(m, 2)),
    }),
  ),
  phrase(
    `batch ${NUMBER} is on chain through command ${NUMBER} of ([\\d.]+s ago|now), ` +
      '([\\d.]+s) behind at most',
    (m, around) =>
      as('AcknowledgeBatch', {
        chain: 0,
        batchId: parseInteger(text(m, 1)),
        throughSequence: parseInteger(text(m, 2)),
        throughTimeUs: parseTime(text(m, 3), around.timeUs),
        maxLagUs: Math.round(Number.parseFloat(text(m, 4)) * 1_000_000),
        batchHash: '00'.repeat(32),
      }),
  ),
  phrase(
    `dispute of item ${NUMBER} of batch ${NUMBER} against ${PERSON} is (upheld|lost)` +
      `(?: for ${NUMBER} ([A-Z]+))?`,
    (m) =>
      as('ResolveDispute', {
        account: accountOf(text(m, 3)),
        batchId: parseInteger(text(m, 2)),
        itemIndex: parseInteger(text(m, 1)),
        isUpheld: text(m, 4) === 'upheld',
        asset: m[6] === undefined ? 0 : assetOf(m[6]),
        amount: m[5] === undefined ? 0 : parseMoney(`${m[5]} ${text(m, 6)}`),
      }),
  ),
  phrase(`activate rules ${NUMBER}`, (m) =>
    as('ActivateRules', { version: parseInteger(text(m, 1)) }),
  ),
  phrase(
    `${SYMBOL} index ${NUMBER}(?: \\+- ${NUMBER})?(?: from (in [\\d.]+s|[\\d.]+s ago|now))?` +
      `(?: outside ${NUMBER})?`,
    (m, around) =>
      as('UpdateIndexPrice', {
        market: marketOf(text(m, 1)),
        price: parsePrice(text(m, 2)),
        confidence: m[3] === undefined ? 0 : parsePrice(m[3]),
        publishTimeUs: parseTime(m[4] ?? 'now', around.timeUs),
        externalMid: m[5] === undefined ? null : parsePrice(m[5]),
      }),
  ),
  phrase('tick', () => as('Tick', {})),
  phrase('continue liquidations', () => as('ContinueLiquidations', {})),
  phrase(`sample ${SYMBOL}`, (m) => as('SamplePremium', { market: marketOf(text(m, 1)) })),
  phrase(`fund ${SYMBOL}`, (m) => as('SettleFunding', { market: marketOf(text(m, 1)) })),
];

/** How the pool of a table begins: 4 % of room on each side, no volatility, no skew. */
const POOL_FUND = {
  exitDelayUs: 3_600_000_000,
  minDeposit: 100_000_000,
  maxReserve: 100_000_000_000_000,
  treasury: 2,
  vault: 2,
  stakers: 2,
  treasuryPpb: 0,
  vaultPpb: 0,
  stakersPpb: 0,
  distributionIntervalUs: 3_600_000_000,
};
const POOL_MARKET = {
  layers: 2,
  spreadPpb: 1_000_000,
  layerStepPpb: 1_000_000,
  volatilityFactorPpb: 0,
  skewPpb: 0,
  sizePerLayer: 1_000_000,
  maxOrderSize: 10_000_000,
  maxPositionSize: 10_000_000,
  stressMovePpb: 100_000_000,
  utilizationFeePpb: 0,
  feeSchedule: 'tiers',
  openingFeePpb: 0,
  closingFeePpb: 0,
  liquidationFeePpb: 0,
};

const POOL: readonly Phrase[] = [
  phrase(`the pool opens((?: \\w+=\\S+)*)`, (m) =>
    as('ConfigurePoolFund', changedRules(POOL_FUND, text(m, 1))),
  ),
  phrase(`the pool quotes ${SYMBOL}((?: \\w+=\\S+)*)`, (m) =>
    as('ConfigurePool', {
      market: marketOf(text(m, 1)),
      ...changedRules(POOL_MARKET, text(m, 2)),
    }),
  ),
  phrase(`${PERSON} puts ${NUMBER} USD into the pool(?: for at least ${NUMBER} shares)?`, (m) =>
    as('DepositToPool', {
      account: accountOf(text(m, 1)),
      amount: parseMoney(text(m, 2)),
      minShares: m[3] === undefined ? 0 : parseSize(m[3]),
    }),
  ),
  phrase(`${PERSON} asks for ${NUMBER} shares back`, (m) =>
    as('RequestPoolExit', { account: accountOf(text(m, 1)), shares: parseSize(text(m, 2)) }),
  ),
];

const PHRASES: readonly Phrase[] = [...ORDERS, ...FUNDS, ...VENUE, ...POOL, ...KEY_PHRASES];
const LABELED = new RegExp(`^(.*?)${LABEL}$`);

/** One command from one phrase; a phrase that is none is refused. */
export function parseAction(action: string, around: Surroundings): Action {
  // A label stands last and only behind what makes an order or a withdrawal.
  const [, body = '', label = null] = LABELED.exec(action) ?? [];
  const isMaker = / (?:buys|sells|places|withdraws) /.test(body);
  const phraseText = isMaker ? body : action;
  for (const [pattern, build] of PHRASES) {
    const match = pattern.exec(phraseText);
    if (match !== null) return { command: build(match, around), label: isMaker ? label : null };
  }
  throw new Error(`not understood: ${action}`);
}

/** Batch items are separated by ` & `. */
export function parseCommand(action: string, around: Surroundings): readonly Action[] {
  const batch = /^batch: (.+)$/.exec(action)?.[1];
  if (batch === undefined) return [parseAction(action, around)];
  return batch.split(' & ').map((item) => parseAction(item, around));
}

/** Seconds of `60s pass`, or null. */
export function parsePause(action: string): number | null {
  const seconds = /^([\d.]+)s pass$/.exec(action)?.[1];
  return seconds === undefined ? null : parseSeconds(seconds);
}
