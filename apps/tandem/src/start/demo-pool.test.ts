import { fundingIndexOf } from '@tandem/feed';
import { fundingPaid } from '@tandem/margin';
import { expect, test } from 'vitest';
import { demoPoolCommands } from './demo-pool.ts';
import { poolVenue } from './small-venue.fixture.ts';

test('a new venue takes the pool once, and it quotes with the first price', async () => {
  const venue = await poolVenue();
  expect(demoPoolCommands(venue.live)).toEqual([]);
  const events = venue.setPrice(612_345);
  expect(events.filter(({ kind }) => kind === 'OrderRested').length).toBe(8);
});

const ORDER = {
  kind: 'PlaceOrder',
  account: 16,
  market: 0,
  clientOrderId: null,
  nonce: null,
  type: 'limit',
  timeInForce: 'IOC',
  expiresAtUs: null,
  postOnly: 'no',
  reduceOnly: false,
  selfTrade: 'cancelTaker',
  marginMode: 'cross',
};

test('what a position paid for the pool is known to whoever reads events alone', async () => {
  const venue = await poolVenue();
  venue.setPrice(612_345);
  venue.open(16, 50_000_000_000);
  venue.send({ ...ORDER, side: 'buy', price: 615_000, size: 10_000 });
  for (let minute = 0; minute < 3; minute += 1) {
    venue.timeUs += 61_000_000;
    venue.setPrice(612_345);
  }
  expect(venue.live.view.totals.count('UtilizationCharged')).toBe(3);
  const position = venue.live.view.accounts.position(16, 0, 'cross');
  const figures = venue.live.view.markets.get(0);
  if (position === undefined || figures === undefined) throw new Error('no position');
  const change = fundingIndexOf(figures, position.size) - position.fundingIndex;
  const { paid } = fundingPaid(position.size, change, 0);
  expect(paid).toBeLessThan(0);
  const expected = position.quote + paid;
  const fills = venue.send({ ...ORDER, side: 'sell', price: 600_000, size: 100 });
  const own = fills.find((event) => event.kind === 'OrderFilled' && event.account === 16);
  if (own?.kind !== 'OrderFilled') throw new Error('no fill');
  expect(own.positionQuote).toBe(expected + own.price * own.size - own.fee);
});
