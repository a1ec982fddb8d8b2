/** Hears of every change of a table, also of those that take another one back. */
export type RecordListener<T> = (key: string, before: T | null, after: T | null) => void;

/** A change as it is written down: with what was there before, so that it can be taken back. */
export type RecordChange = {
  readonly table: string;
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** What the record store needs of a table, whatever it holds. */
export interface StoredTable {
  readonly name: string;
  /** What changed since the last time, encoded; and it is kept from now on. */
  takeChanges(): readonly RecordChange[];
  /** Takes back what changed since the last time. */
  revert(): void;
  /** Takes a record as it was written down; null takes it away. */
  load(key: string, encoded: string | null): void;
  /** Forgets all records. */
  empty(): void;
}

/**
 * What one part of the program knows about the chain, by key, in memory; the record store writes
 * its changes down with each block and takes them back with it. Values are never changed in place.
 */
export class RecordTable<T> implements StoredTable {
  readonly name: string;
  readonly #records = new Map<string, T>();
  readonly #listeners: RecordListener<T>[] = [];
  /** What was there before the block that is being applied. */
  readonly #before = new Map<string, T | null>();

  constructor(name: string) {
    this.name = name;
  }

  get size(): number {
    return this.#records.size;
  }

  get(key: string): T | null {
    return this.#records.get(key) ?? null;
  }

  values(): IterableIterator<T> {
    return this.#records.values();
  }

  entries(): IterableIterator<[string, T]> {
    return this.#records.entries();
  }

  set(key: string, value: T): void {
    this.#change(key, value);
  }

  delete(key: string): void {
    this.#change(key, null);
  }

  /** Indexes over a table are kept by listening to it. */
  listen(listener: RecordListener<T>): void {
    this.#listeners.push(listener);
  }

  takeChanges(): readonly RecordChange[] {
    const changes = [...this.#before].map(([key, before]) => ({
      table: this.name,
      key,
      before: before === null ? null : encodeRecord(before),
      after: this.#records.has(key) ? encodeRecord(this.#records.get(key)) : null,
    }));
    this.#before.clear();
    return changes.filter(({ before, after }) => before !== after);
  }

  revert(): void {
    for (const [key, before] of this.#before) this.#apply(key, before);
    this.#before.clear();
  }

  load(key: string, encoded: string | null): void {
    this.#apply(key, encoded === null ? null : (decodeRecord(encoded) as T));
  }

  empty(): void {
    this.#before.clear();
    for (const key of this.#records.keys()) this.#apply(key, null);
  }

  #change(key: string, value: T | null): void {
    if (!this.#before.has(key)) this.#before.set(key, this.get(key));
    this.#apply(key, value);
  }

  #apply(key: string, value: T | null): void {
    const before = this.get(key);
    if (value === null) this.#records.delete(key);
    else this.#records.set(key, value);
    for (const listener of this.#listeners) listener(key, before, value);
  }
}

/** JSON with bigint as `{"$": "decimal"}`. */
function encodeRecord(value: unknown): string {
  return JSON.stringify(withoutBigints(value));
}

function decodeRecord(text: string): unknown {
  return withBigints(JSON.parse(text));
}

// Walks of our own: a replacer and a reviver of JSON take three times as long.

function withoutBigints(value: unknown): unknown {
  if (typeof value === 'bigint') return { $: value.toString() };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutBigints);
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) copy[key] = withoutBigints(part);
  return copy;
}

function withBigints(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withBigints);
  const parts = value as Record<string, unknown>;
  if (typeof parts['$'] === 'string') return BigInt(parts['$']);
  for (const key of Object.keys(parts)) {
    const part = parts[key];
    if (typeof part === 'object') parts[key] = withBigints(part);
  }
  return parts;
}
