import { describe, expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.ts';

describe('SeededRandom', () => {
  it('gives the numbers that it always gave for a seed', () => {
    const random = new SeededRandom(1);
    const first = Array.from({ length: 4 }, () => random.next());
    expect(first).toMatchInlineSnapshot(`
      [
        1614056403,
        626301952,
        450692417,
        192434106,
      ]
    `);
  });

  it('differs for every label, also beyond 32 bits', () => {
    const firsts = [[1], [2], [1, 0], [1, 1], [0, 1], [2 ** 32 + 1]].map((labels) =>
      new SeededRandom(...labels).next(),
    );
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('spreads evenly, and its normal numbers have mean 0 and deviation 1', () => {
    const random = new SeededRandom(42);
    const counts = [0, 0, 0, 0, 0];
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < 20_000; i += 1) {
      const drawn = random.between(0, 4);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
      const normal = random.normal();
      sum += normal;
      squares += normal * normal;
    }
    for (const count of counts) expect(Math.abs(count - 4_000)).toBeLessThan(250);
    expect(Math.abs(sum / 20_000)).toBeLessThan(0.03);
    expect(Math.abs(squares / 20_000 - 1)).toBeLessThan(0.05);
  });

  it('stays inside the range that was asked for', () => {
    const random = new SeededRandom(3);
    for (let i = 0; i < 1_000; i += 1) {
      expect([5, 6, 7]).toContain(random.between(5, 7));
      expect(random.fraction()).toBeLessThan(1);
    }
    expect(() => random.between(2, 1)).toThrow('low to high');
  });
});
