import { expect, test } from 'vitest';
import { MessagePace } from './message-pace.ts';

test('what was saved up leaves at once, the rest at the rate', () => {
  const pace = new MessagePace({ perSecond: 100, burst: 2 }, 0);
  expect([pace.take(0), pace.take(0), pace.take(0), pace.take(0)]).toEqual([0, 0, 10, 20]);
  expect(pace.take(1_000)).toBe(0);
});

test('no second has more than a second of the rate and what was saved up', () => {
  const rule = { perSecond: 1_500, burst: 300 };
  const pace = new MessagePace(rule, 0);
  const sentAtMs = Array.from({ length: 9_000 }, (_, at) => at / 10 + pace.take(at / 10));
  for (let at = 0; at < sentAtMs.length; at += 100) {
    const from = sentAtMs[at] as number;
    const within = sentAtMs.filter((ms) => ms >= from && ms < from + 1_000).length;
    expect(within).toBeLessThanOrEqual(rule.perSecond + rule.burst);
  }
});
