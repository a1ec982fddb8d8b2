import { describe, expect, it } from 'vitest';
import { chooseScale } from './scale.ts';

describe('chooseScale', () => {
  it('takes in every order when the largest size and the highest price fit together', () => {
    const orders = [
      { priceCents: 23_500, sizeLots: 20_000_000_000 },
      { priceCents: 200_000, sizeLots: 100 },
    ];
    expect(chooseScale(orders)).toMatchObject({ ordersBeyond: 0, maxSizeLots: 20_000_000_000 });
  });

  it('leaves out the fewest orders when they do not', () => {
    const usual = Array.from({ length: 50 }, () => ({
      priceCents: 23_500,
      sizeLots: 1_000_000_000,
    }));
    const huge = { priceCents: 23_000, sizeLots: 2 ** 50 };
    const absurd = [1, 2].map(() => ({ priceCents: 4_000_000, sizeLots: 1_000 }));
    const scale = chooseScale([...usual, huge, ...absurd]);
    expect(scale).toMatchObject({ ordersBeyond: 1, maxSizeLots: 1_000_000_000 });
    expect(scale.maxPriceCents * scale.maxSizeLots).toBeLessThanOrEqual(2 ** 52);
  });

  it('allows something for a recording without orders', () => {
    expect(chooseScale([]).maxPriceCents).toBeGreaterThan(0);
  });
});
