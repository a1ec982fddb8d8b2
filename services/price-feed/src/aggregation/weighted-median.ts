/** A value and how much it counts. */
export type Weighted = { readonly value: number; readonly weight: number };

export type Rounding = 'down' | 'up';

/**
 * The value with half of the weight on either side. Where the halves meet between two values it is
 * their mean, rounded as said: with equal weights, the usual median. Values are integers below
 * 2^52, weights positive integers; the list is not empty.
 */
export function weightedMedian(items: readonly Weighted[], rounding: Rounding): number {
  const sorted = items.toSorted((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const [index, { value, weight }] of sorted.entries()) {
    below += weight;
    if (below * 2 < total) continue;
    const next = sorted[index + 1];
    if (below * 2 > total || next === undefined) return value;
    const sum = value + next.value;
    return rounding === 'down' ? Math.floor(sum / 2) : Math.ceil(sum / 2);
  }
  throw new RangeError('a median of nothing');
}
