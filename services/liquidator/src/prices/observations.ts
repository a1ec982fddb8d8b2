/** What a pool wrote down: the sum over time of its tick, up to a second of the chain. */
export type Observation = {
  readonly timestamp: number;
  readonly tickCumulative: bigint;
};

/** The ring of observations that a pool keeps, as far as it is known. */
export type ObservationRing = {
  /** Where the newest one is. */
  readonly index: number;
  /** Slots in use. */
  readonly cardinality: number;
  /** Slots from when the ring comes to its end the next time. */
  readonly cardinalityNext: number;
  /** How many of them are known and follow each other up to the newest. */
  readonly known: number;
  at(index: number): Observation | null;
};

export type WrittenObservation = {
  readonly index: number;
  readonly cardinality: number;
  readonly observation: Observation;
};

/** What the pool writes before its tick changes; null in a second that has an observation. */
export function nextObservation(
  ring: ObservationRing,
  timestamp: number,
  tick: number,
): WrittenObservation | null {
  const newest = ring.at(ring.index);
  if (newest === null || newest.timestamp === timestamp) return null;
  const isAtEnd = ring.index === ring.cardinality - 1;
  const grows = ring.cardinalityNext > ring.cardinality && isAtEnd;
  const cardinality = grows ? ring.cardinalityNext : ring.cardinality;
  return {
    index: (ring.index + 1) % cardinality,
    cardinality,
    observation: { timestamp, tickCumulative: extend(newest, timestamp, tick) },
  };
}

/**
 * The mean tick of the window that ends at a second not before the newest observation, rounded
 * down; null where the pool would refuse to answer because its oldest observation is younger.
 */
export function computeMeanTick(
  ring: ObservationRing,
  now: { readonly timestamp: number; readonly tick: number },
  window: number,
): number | null {
  const newest = ring.at(ring.index);
  if (newest === null || now.timestamp < newest.timestamp) return null;
  const end = extend(newest, now.timestamp, now.tick);
  const begin = cumulativeAt(ring, newest, { timestamp: now.timestamp - window, tick: now.tick });
  if (begin === null) return null;
  return meanOf(end - begin, BigInt(window));
}

/** Rounded down, also below zero. */
export function meanOf(change: bigint, seconds: bigint): number {
  const quotient = change / seconds;
  const isInexact = quotient * seconds !== change;
  return Number(change < 0n && isInexact ? quotient - 1n : quotient);
}

function cumulativeAt(
  ring: ObservationRing,
  newest: Observation,
  target: { readonly timestamp: number; readonly tick: number },
): bigint | null {
  if (target.timestamp >= newest.timestamp) return extend(newest, target.timestamp, target.tick);
  const first = (ring.index - ring.known + 1 + ring.cardinality) % ring.cardinality;
  const oldest = ring.at(first);
  if (oldest === null || target.timestamp < oldest.timestamp) return null;
  let low = 0;
  let high = ring.known - 1;
  // After this: the observation `low` is the last one that is not after the target.
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const at = ring.at((first + middle) % ring.cardinality);
    if (at === null) return null;
    if (at.timestamp <= target.timestamp) low = middle;
    else high = middle - 1;
  }
  return between(ring, (first + low) % ring.cardinality, target.timestamp);
}

function between(ring: ObservationRing, index: number, timestamp: number): bigint | null {
  const before = ring.at(index);
  const after = ring.at((index + 1) % ring.cardinality);
  if (before === null) return null;
  if (before.timestamp === timestamp) return before.tickCumulative;
  if (after === null) return null;
  const slope =
    (after.tickCumulative - before.tickCumulative) / BigInt(after.timestamp - before.timestamp);
  return before.tickCumulative + slope * BigInt(timestamp - before.timestamp);
}

function extend(from: Observation, timestamp: number, tick: number): bigint {
  return from.tickCumulative + BigInt(tick) * BigInt(timestamp - from.timestamp);
}
