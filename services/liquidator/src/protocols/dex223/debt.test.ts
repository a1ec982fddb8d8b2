import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeDebt, computeInsolventAt, isSubject } from './debt.ts';
import type { Generation } from './generation.ts';

const DAY = 86_400n;
const ETH = 10n ** 18n;
const GENERATIONS: readonly Generation[] = ['first', 'hardened'];

describe('debt of a position', () => {
  it.each(GENERATIONS)('is 11 ETH after 15 days of 20 %% for 10 ETH (%s)', (generation) => {
    const terms = { generation, principal: 10n * ETH, interest: 2_000n, createdAt: 1_000n };
    expect(computeDebt(terms, 1_000n + 15n * DAY)).toBe(11n * ETH);
  });

  it('runs each second, and on after thirty days', () => {
    const terms = {
      generation: 'first',
      principal: 2_592_000n * 10_000n,
      interest: 1n,
      createdAt: 0n,
    } as const;
    expect(computeDebt(terms, 1n) - terms.principal).toBe(1n);
    expect(computeDebt(terms, 90n * DAY) - terms.principal).toBe(3n * 2_592_000n);
  });

  it('rounds at another place in the hardened generation', () => {
    const terms = { principal: 9_999n, interest: 1n, createdAt: 0n };
    const at = 60n * DAY;
    expect(computeDebt({ ...terms, generation: 'first' }, at)).toBe(9_999n + 1n);
    expect(computeDebt({ ...terms, generation: 'hardened' }, at)).toBe(9_999n);
  });

  it('makes subject only below the debt, not at it', () => {
    expect([isSubject(99n, 100n), isSubject(100n, 100n)]).toEqual([true, false]);
  });
});

describe('second of insolvency', () => {
  it('is the first second at which the contract says yes, in both generations', () => {
    const amounts = fc.bigInt({ min: 1n, max: 10n ** 27n });
    fc.assert(
      fc.property(
        fc.constantFrom(...GENERATIONS),
        amounts,
        fc.bigInt({ min: 0n, max: 100_000n }),
        fc.bigInt({ min: 0n, max: 20_000n }),
        (generation, principal, interest, worthBps) => {
          const terms = { generation, principal, interest, createdAt: 1_700_000_000n };
          const value = (principal * worthBps) / 10_000n;
          const at = computeInsolventAt(terms, value);
          if (at === null) {
            expect(isSubject(value, computeDebt(terms, 10n ** 12n))).toBe(false);
            return;
          }
          expect(isSubject(value, computeDebt(terms, at))).toBe(true);
          if (at > terms.createdAt)
            expect(isSubject(value, computeDebt(terms, at - 1n))).toBe(false);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('never comes without interest, and is the opening when the value is under the loan', () => {
    const terms = {
      generation: 'hardened',
      principal: 9_999n,
      interest: 1n,
      createdAt: 7n,
    } as const;
    expect(computeInsolventAt(terms, 10_000n)).toBeNull();
    expect(computeInsolventAt({ ...terms, generation: 'first', interest: 0n }, 9_999n)).toBeNull();
    expect(computeInsolventAt(terms, 9_998n)).toBe(7n);
  });
});
