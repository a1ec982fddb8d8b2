import { LinkDownError } from '@tandem/ingress';
import { afterEach, expect, test, vi } from 'vitest';
import { ServiceReporter } from './service-reporter.ts';
import { type ServiceReport, VenueBoard } from './venue-board.ts';

const READY = { isReady: true, address: null, health: null, sequence: 7 };
const LATER = Date.now() / 1_000 + 900;

function report(name: string, more: Partial<ServiceReport> = {}): ServiceReport {
  return { name, state: READY, prices: null, ended: [], endedThrough: 0, ...more };
}

afterEach(() => {
  vi.useRealTimers();
});

test('everybody hears of everybody, and how long ago', () => {
  let nowMs = 1_000;
  const board = new VenueBoard(() => nowMs);
  const prices = { kind: 'simulation' } as never;
  board.report(report('price-feed', { prices }));
  nowMs = 3_000;
  const answer = board.report(report('gateway 1'));
  expect(answer.services).toEqual([
    { name: 'price-feed', state: READY, ageMs: 2_000 },
    { name: 'gateway 1', state: READY, ageMs: 0 },
  ]);
  expect(answer.prices).toEqual({ sources: prices, ageMs: 2_000 });
});

test('a name that no service has is refused', () => {
  const board = new VenueBoard(() => 0);
  expect(() => board.report(report('gateway 99'))).toThrow('no such service');
});

test('an ended session is told once to each gateway, the one of before a restart included', () => {
  const board = new VenueBoard(() => 0);
  const told = board.report(report('gateway 1', { ended: [['a', LATER]] }));
  expect(told.ended).toEqual([['a', LATER]]);
  const { endedThrough } = told;
  expect(board.report(report('gateway 1', { endedThrough })).ended).toEqual([]);
  expect(board.report(report('gateway 2')).ended).toEqual([['a', LATER]]);
  expect(board.report(report('gateway 3', { endedThrough: 90 })).ended).toEqual([['a', LATER]]);
});

test('a service that falls silent has failed, and its prices are no longer shown', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  const board = new VenueBoard(() => performance.now());
  const prices = { kind: 'simulation' } as never;
  board.report(report('price-feed', { prices }));
  const away = { is: false };
  const ask = (_: string, input: unknown): Promise<unknown> =>
    away.is
      ? Promise.reject(new LinkDownError('away'))
      : Promise.resolve(board.report(input as ServiceReport));
  const reporter = new ServiceReporter({ name: 'gateway 1', ask, state: () => READY });
  await Promise.resolve();
  expect(reporter.healthOf('price-feed')).toMatchObject({ status: 'ok' });
  expect(reporter.healthOf('projector')).toMatchObject({ status: 'starting' });
  expect(reporter.prices()).toEqual(prices);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(reporter.healthOf('price-feed')).toMatchObject({ status: 'failed' });
  expect(reporter.prices()).toBeNull();
  away.is = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reporter.healthOf('gateway 1')).toMatchObject({ status: 'failed' });
  reporter.close();
});
