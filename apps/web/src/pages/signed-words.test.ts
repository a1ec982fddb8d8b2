import { expect, test } from 'vitest';
import { signedWords } from './signed-words.ts';

const MARKETS = [{ marketId: 0, symbol: 'BTC-USD' }];
const FEED = `0x${'5a'.repeat(32)}`;

test.each([
  [null, 'Asking the venue'],
  [{ status: 'none', signedFeeds: null }, 'without a chain'],
  [{ status: 'running', signedFeeds: null }, 'cannot be read now'],
  [{ status: 'running', signedFeeds: [] }, 'No signed feed is configured'],
  [
    {
      status: 'running',
      signedFeeds: [
        { marketId: 0, feed: FEED },
        { marketId: 7, feed: FEED },
      ],
    },
    'an index price of BTC-USD, market 7.',
  ],
] as const)('it says what binds index prices: %o', (chain, words) => {
  expect(signedWords(chain as never, MARKETS)).toContain(words);
});
