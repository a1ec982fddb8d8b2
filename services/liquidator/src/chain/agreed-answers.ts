import type { Hex } from 'viem';

/**
 * Of the lists that nodes told, all as long and in the same order: each answer that so many of them
 * give; undefined where there is none.
 */
export function agreedAnswers(
  told: readonly (readonly (Hex | null)[])[],
  needed: number,
): readonly (Hex | null | undefined)[] {
  const [first = []] = told;
  return first.map((_, index) => {
    const votes = told.map((answers) => answers[index] ?? null);
    return votes.find((vote) => votes.filter((other) => other === vote).length >= needed);
  });
}
