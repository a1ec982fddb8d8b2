import type { RecoveredJournal } from './recovery.ts';

/** May a record be appended now, and if not, why? */
export type AppendRoom = 'ok' | 'backlog' | 'disk-full';

/** Who is told about the fate of appended records. */
export interface DurableLogListener {
  /** All records up to this sequence are durable. Called in ascending order. */
  onDurable(durableSequence: number): void;
  /** The disk failed: nothing further will become durable, and the process must end. */
  onFailure(error: Error): void;
}

/**
 * A journal as the sequencer sees it: records go in, and later they are durable.
 *
 * While one group is being made durable the next one collects. Two implementations: one that does
 * the work inside `flush`, for simulations and replays, and one with a writing thread.
 */
export interface DurableLog {
  /** What was found on opening; undefined for a new journal. */
  readonly recovered: RecoveredJournal | undefined;
  /** Sequence of the last appended record, durable or not. */
  readonly lastSequence: number;
  readonly durableSequence: number;
  /** The largest record that can ever be appended. */
  readonly maxRecordBytes: number;
  /** The disk is full: only essential records (cancels, withdrawals) still have room. */
  readonly isReserveInUse: boolean;
  /** Records and bytes appended and not yet written, for reports of back pressure. */
  readonly backlogBytes: number;
  listen(listener: DurableLogListener): void;
  /** @param isEssential may the record use the space reserved for a full disk? */
  room(recordBytes: number, isEssential: boolean): AppendRoom;
  /**
   * Appends a record, which is copied. Ask `room` first: there must be some.
   *
   * @returns its sequence
   */
  append(record: Uint8Array): number;
  /** Lets the records appended so far become durable as soon as possible. */
  flush(): void;
  /** Resolves when a sequence is durable; rejects when it never will be. */
  durable(sequence: number): Promise<void>;
  /** Makes everything durable and ends the log. */
  close(): Promise<void>;
}
