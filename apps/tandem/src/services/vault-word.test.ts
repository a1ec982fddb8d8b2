import { LinkDownError } from '@tandem/ingress';
import type { VaultHoldings } from '@tandem/settlement';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tellVault, vaultWord } from './vault-word.ts';

const FIRST = { block: 7, tokens: [{ asset: 0, units: '12' }] };
const SECOND = { ...FIRST, block: 9 };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('each comparison is told once, and again when the exchange was away', async () => {
  let holdings: VaultHoldings | null = null;
  let isAway = true;
  const told: unknown[] = [];
  const teller = tellVault(
    () => holdings,
    (operation, input) => {
      if (isAway) return Promise.reject(new LinkDownError('away'));
      told.push([operation, input]);
      return Promise.resolve(null);
    },
  );
  await vi.advanceTimersByTimeAsync(3_000);
  holdings = FIRST;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(told).toEqual([]);
  isAway = false;
  await vi.advanceTimersByTimeAsync(3_000);
  holdings = SECOND;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(told).toEqual([
    ['vaultHolds', FIRST],
    ['vaultHolds', SECOND],
  ]);
  teller.close();
});

test('the exchange takes whole figures and nothing else', () => {
  expect(vaultWord({ ...FIRST, more: 1 })).toEqual(FIRST);
  const wrong = [null, {}, { block: -1, tokens: [] }, { block: 1, tokens: 0 }];
  const figures = [
    { asset: 0, units: 12 },
    { asset: 0, units: '-1' },
    { asset: 0.5, units: '1' },
  ];
  for (const one of wrong) expect(() => vaultWord(one)).toThrow('no word');
  for (const one of figures)
    expect(() => vaultWord({ block: 1, tokens: [one] })).toThrow('no figure');
});
