import { expect, test } from 'vitest';
import { TandemClient } from '../tandem-client.ts';

function client(asked: string[]): TandemClient {
  const answer = { data: { rows: [], next: null, asOfSequence: 7, asOfTimeUs: 1 }, sequence: 7 };
  return new TandemClient({
    url: 'http://venue',
    fetch: (input) => {
      asked.push(input instanceof Request ? input.url : input.toString());
      return Promise.resolve(new Response(JSON.stringify(answer), { status: 200 }));
    },
  });
}

test('each history asks for its own path with the range it was given', async () => {
  const asked: string[] = [];
  const { history } = client(asked);
  await history.orders({ market: 'BTC-PERP', limit: 5, after: '12.0' });
  await history.order(99);
  await history.fundingPayments({ fromUs: 1, toUs: 2 });
  await history.venueStatistics({ stretch: 'day' });
  await history.marketStatistics('ETH-PERP', { stretch: 'hour', limit: 24 });
  await history.fundingRates('ETH-PERP');
  expect(asked.map((url) => url.replace('http://venue', ''))).toEqual([
    '/v1/order-history?market=BTC-PERP&limit=5&after=12.0',
    '/v1/orders/99/history',
    '/v1/funding-payments?fromUs=1&toUs=2',
    '/v1/statistics/history?stretch=day',
    '/v1/markets/ETH-PERP/statistics?stretch=hour&limit=24',
    '/v1/markets/ETH-PERP/funding-rates',
  ]);
});

test('every history of an account has a path of its own', async () => {
  const asked: string[] = [];
  const { history } = client(asked);
  await history.ledger();
  await history.deposits();
  await history.withdrawals();
  await history.liquidations();
  await history.rejects();
  expect(new Set(asked).size).toBe(asked.length);
});
