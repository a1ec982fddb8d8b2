import { liveCheckpoint } from '@tandem/exchange';
import { saveView } from '@tandem/feed';
import { expect, test } from 'vitest';
import { KilledError, SmallVenue, setUp } from './small-venue.fixture.ts';

/** What a venue is, whatever number of commands led to it. */
function standingOf({ engine, live }: SmallVenue): object {
  const { assets, markets, accounts } = saveView(live.view);
  const { ruleVersion, insuranceStepCap, backstopLossCap } = engine.state;
  const { orders, ...checkpoint } = liveCheckpoint(engine.state);
  const limits = { ruleVersion, insuranceStepCap, backstopLossCap };
  return { limits, assets, markets, accounts, orders: orders.length, ...checkpoint };
}

test('a start that was killed after any command ends as one that was not', async () => {
  const whole = new SmallVenue();
  await setUp(whole);
  const commands = whole.released.length;
  expect(commands).toBeGreaterThan(20);
  const expected = standingOf(whole);
  for (let killedAt = 0; killedAt < commands; killedAt += 1) {
    const venue = new SmallVenue();
    await expect(setUp(venue, killedAt), `killed at ${killedAt}`).rejects.toThrow(KilledError);
    expect(venue.released.length).toBe(killedAt);
    await setUp(venue);
    expect(standingOf(venue), `killed after ${killedAt} commands`).toEqual(expected);
  }
});

test('a start that is killed again and again, each time later, ends the same', async () => {
  const whole = new SmallVenue();
  await setUp(whole);
  const venue = new SmallVenue();
  let starts = 0;
  for (let isDone = false; !isDone && starts < 200; starts += 1) {
    isDone = await setUp(venue, starts).then(
      () => true,
      () => false,
    );
  }
  expect(starts).toBeGreaterThan(10);
  expect(standingOf(venue)).toEqual(standingOf(whole));
});

test('a venue that is set up gets no command, and keeps what was changed since', async () => {
  const venue = new SmallVenue();
  await setUp(venue);
  const rules = venue.live.pool.market(0)?.rules;
  const events = venue.send({ ...rules, layers: 0 });
  expect(events.map(({ kind }) => kind)).toContain('PoolConfigured');
  const before = venue.released.length;
  await setUp(venue);
  expect(venue.released.length).toBe(before);
  expect(venue.live.pool.market(0)?.rules.layers).toBe(0);
});
