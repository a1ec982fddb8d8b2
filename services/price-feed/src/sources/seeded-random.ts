const TWO_32 = 4_294_967_296;

/** splitmix32: the same numbers for the same seed on every machine, from 0 up to 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x21f0_aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a_2d97);
    return ((word ^ (word >>> 15)) >>> 0) / TWO_32;
  };
}
