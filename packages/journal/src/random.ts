/** A seeded source of choices, so that a failing simulation is repeated by its seed. */
export interface Random {
  /** An integer from 0 up to, not including, `range`. */
  below(range: number): number;
}

/** Mulberry32: small, and good enough to choose faults. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return {
    below(range: number): number {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * range);
    },
  };
}
