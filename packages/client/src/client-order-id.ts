const COUNTER_SPAN = 4_096;

let counter = randomStart();

/**
 * A client order id that no other call gives: the time in milliseconds times 4,096, plus a counter.
 * Larger ones are newer. Below 2^53 until the year 2039.
 */
export function nextClientOrderId(timeMs: number = Date.now()): number {
  counter = (counter + 1) % COUNTER_SPAN;
  return timeMs * COUNTER_SPAN + counter;
}

/** Two clients of one account that start in the same millisecond should not meet. */
function randomStart(): number {
  const [value = 0] = crypto.getRandomValues(new Uint16Array(1));
  return value % COUNTER_SPAN;
}
