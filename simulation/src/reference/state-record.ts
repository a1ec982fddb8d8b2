/** A record of docs/rulebook/state-hash.md: its id, and its integers with the type first. */
export type StateRecord = { readonly id: number; readonly integers: readonly bigint[] };

const ABSENT = -(2n ** 53n - 1n);

export type Value = bigint | number | boolean | null | undefined;

export function record(type: number, id: number, values: readonly Value[]): StateRecord {
  const integers = values.map((value) =>
    value === null || value === undefined ? ABSENT : BigInt(value),
  );
  return { id, integers: [BigInt(type), ...integers] };
}
