import { type FaultReason, RecordingFault } from './fault.ts';

/** One line read: a typed record, or the reason why it is not one. A bad line is never dropped. */
export type Entry<R> = RecordEntry<R> | FaultEntry;

export type RecordEntry<R> = {
  readonly kind: 'record';
  /** 1-based line, or position in a document that has no lines. */
  readonly line: number;
  readonly record: R;
};

export type FaultEntry = {
  readonly kind: 'fault';
  readonly line: number;
  readonly reason: FaultReason;
  readonly detail: string;
};

/** Runs a parser on one line and turns the fault it throws into an entry. */
export function parseEntry<T, R>(line: number, text: T, parse: (text: T) => R): Entry<R> {
  try {
    return { kind: 'record', line, record: parse(text) };
  } catch (error) {
    if (!(error instanceof RecordingFault)) throw error;
    return { kind: 'fault', line, reason: error.reason, detail: error.detail };
  }
}

/** The records of a stream, for callers to whom a fault is an error. */
export async function collectRecords<R>(entries: AsyncIterable<Entry<R>>): Promise<R[]> {
  const records: R[] = [];
  for await (const entry of entries) {
    if (entry.kind === 'fault') {
      throw new RecordingFault(entry.reason, `line ${entry.line}: ${entry.detail}`);
    }
    records.push(entry.record);
  }
  return records;
}
