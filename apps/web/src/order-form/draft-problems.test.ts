import type { AccountState, Market, Ticker, WhatIf } from '@tandem/api';
import { expect, test } from 'vitest';
import type { Surroundings } from './draft-problem.ts';
import { draftProblems } from './draft-problems.ts';
import type { OrderDraft } from './order-draft.ts';

const market = {
  symbol: 'BTC-PERP',
  kind: 'perpetual',
  status: 'running',
  baseAsset: 'BTC',
  quoteAsset: 'USDC',
  tickSize: '0.5',
  lotSize: '0.001',
  minOrderNotional: '10',
  tiers: [
    { fromNotional: '0', maxLeverage: 50 },
    { fromNotional: '100000', maxLeverage: 20 },
  ],
} as unknown as Market;
const ticker = {
  status: 'running',
  mark: '64000',
  last: '64010',
  index: '64005',
  bestBid: '63999.5',
  bestAsk: '64000.5',
} as unknown as Ticker;
const typed = {
  side: 'buy',
  kind: 'limit',
  price: '63000',
  trigger: '',
  size: '0.5',
  postOnly: 'no',
  reduceOnly: false,
  marginMode: 'cross',
  triggerBy: 'mark',
} as unknown as OrderDraft;

function texts(draft: Partial<OrderDraft>, around: Partial<Surroundings> = {}): readonly string[] {
  const surroundings = {
    market,
    ticker,
    account: null,
    whatIf: null,
    isOffline: false,
    size: '0.5',
    ...around,
  };
  return draftProblems({ ...typed, ...draft }, surroundings).map(({ text, remedy, isBlocking }) =>
    [isBlocking ? 'stop' : 'caution', text, remedy?.label].join(' | '),
  );
}

test('an order that nothing speaks against has no problem', () => {
  expect(texts({})).toEqual([]);
});

test('a price off the tick and a size off the lot are told with the nearest that works', () => {
  expect(texts({ price: '63000.3' })).toEqual([
    'stop | Prices move in steps of 0.5. | use 63,000.5',
  ]);
  expect(texts({}, { size: '0.5004' })).toEqual(['stop | Sizes move in steps of 0.001. | use 0.5']);
});

test('a value below the least names the size that suffices', () => {
  expect(texts({ price: '9000' }, { size: '0.001' })).toEqual([
    'stop | The least order value is 10.00 USDC: 0.002 BTC. | use 0.002',
  ]);
});

test('a post-only order that would trade is told the nearest price that rests', () => {
  expect(texts({ postOnly: 'reject', price: '64001' })).toEqual([
    'stop | It would trade now at 64,000.5. | use 64,000',
  ]);
  expect(texts({ side: 'sell', postOnly: 'reject', price: '63999.5' })).toEqual([
    'stop | It would trade now at 63,999.5. | use 64,000',
  ]);
});

test('without word from the venue a market order waits, and one that reduces does not', () => {
  const offline = { isOffline: true };
  expect(texts({ kind: 'market' }, offline)).toHaveLength(1);
  expect(texts({ kind: 'limit' }, offline)).toEqual([]);
  const position = { market: 'BTC-PERP', marginMode: 'cross', side: 'long', size: '1' };
  const account = { positions: [position], leverage: [] } as unknown as AccountState;
  const closing = { kind: 'market', side: 'sell', reduceOnly: true } as const;
  expect(texts(closing, { ...offline, account })).toEqual([]);
});

test('a stop on the wrong side of its price, or behind the liquidation, is told', () => {
  const stop = { kind: 'stopMarket', side: 'sell' } as const;
  expect(texts({ ...stop, trigger: '64500' })[0]).toContain('unless below the mark price 64,000');
  const position = { market: 'BTC-PERP', side: 'long', liquidationPrice: '58120' };
  const account = { positions: [position], leverage: [] } as unknown as AccountState;
  expect(texts({ ...stop, trigger: '58000' }, { account })).toEqual([
    'stop | Must be above the liquidation price 58,120. | ',
  ]);
});

test('a market that is close-only offers reduce-only, one that is halted offers nothing', () => {
  const status = (word: string) => ({ ticker: { ...ticker, status: word } as Ticker });
  expect(texts({}, status('reduceOnly'))).toEqual([
    'stop | The market is close-only. | tick reduce-only',
  ]);
  expect(texts({}, status('halted'))).toHaveLength(1);
});

test('a resting order that would be liquidated when it fills is a caution', () => {
  const whatIf = { reject: null, worstPrice: null, liquidationPriceAfter: '63500' };
  const told = { ...whatIf, positionSizeAfter: '0.5' } as unknown as WhatIf;
  expect(texts({}, { whatIf: told })[0]).toContain('caution | Filled at this price');
});

test('too little margin offers the largest size that works', () => {
  const reject = { code: 'InsufficientMargin', inputs: { bound: '325.1', actual: '210' } };
  const whatIf = { reject, maxSize: '0.032', worstPrice: null, positionSizeAfter: '0' };
  const [text] = texts({}, { whatIf: whatIf as unknown as WhatIf });
  expect(text).toContain('Needs 325.1 of margin, you have 210');
  expect(text).toContain('use 0.032 BTC');
});
