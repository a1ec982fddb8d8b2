/** A copy with room for `capacity`, the fresh part filled: touched once, so that it is mapped. */
export function grownFloats(old: Float64Array, capacity: number, fill: number): Float64Array {
  const fresh = new Float64Array(capacity).fill(fill);
  fresh.set(old);
  return fresh;
}

/** See {@link grownFloats}. */
export function grownInts(old: Int32Array, capacity: number, fill: number): Int32Array {
  const fresh = new Int32Array(capacity).fill(fill);
  fresh.set(old);
  return fresh;
}
