/** The errors of the journal. Each says what was found where, so that an operator can act on it. */

/** Where in the journal something was found. Offsets are bytes from the start of the segment. */
export interface JournalPlace {
  readonly segment: string;
  readonly offset: number;
  /** The sequence that was expected at this place. */
  readonly sequence: number;
}

/**
 * Bytes that were durable are damaged or missing. The journal is refused and left untouched;
 * repair it from a replica.
 */
export class CorruptJournalError extends Error {
  readonly place: JournalPlace;
  readonly reason: string;

  constructor(place: JournalPlace, reason: string) {
    const { segment, offset, sequence } = place;
    super(`journal is corrupt at sequence ${sequence} (${segment}, offset ${offset}): ${reason}`);
    this.name = 'CorruptJournalError';
    this.place = place;
    this.reason = reason;
  }
}

/**
 * A write or a sync failed. The journal is poisoned and the process must end: the kernel may have
 * dropped the pages, so trying again could report as durable what is not.
 */
export class FatalJournalError extends Error {
  readonly operation: string;

  constructor(operation: string, cause: unknown) {
    super(`journal stopped: ${operation} failed: ${messageOf(cause)}`, { cause });
    this.name = 'FatalJournalError';
    this.operation = operation;
  }
}

/** The disk is full: nothing was written, and nothing acknowledged is affected. */
export class JournalFullError extends Error {
  readonly freeBytes: number;
  readonly totalBytes: number;

  constructor(space: { readonly freeBytes: number; readonly totalBytes: number }, what: string) {
    super(`${what}: ${space.freeBytes} of ${space.totalBytes} bytes are free`);
    this.name = 'JournalFullError';
    this.freeBytes = space.freeBytes;
    this.totalBytes = space.totalBytes;
  }
}

/** Another process has this journal open, or it cannot be told whether one has. */
export class JournalLockedError extends Error {
  readonly lockFile: string;

  constructor(lockFile: string, why: string) {
    super(`journal is locked by ${lockFile}: ${why}`);
    this.name = 'JournalLockedError';
    this.lockFile = lockFile;
  }
}

/** A newer leader has written to this journal; the epoch asked for is over. */
export class StaleEpochError extends Error {
  readonly epoch: number;
  readonly journalEpoch: number;

  constructor(epoch: number, journalEpoch: number) {
    super(`epoch ${epoch} is over: the journal is at epoch ${journalEpoch}`);
    this.name = 'StaleEpochError';
    this.epoch = epoch;
    this.journalEpoch = journalEpoch;
  }
}

/** A snapshot covers commands that the journal does not have, so the journal has lost some. */
export class SnapshotAheadError extends Error {
  readonly snapshotSequence: number;
  readonly journalSequence: number;

  constructor(snapshotSequence: number, journalSequence: number) {
    super(
      `snapshot at sequence ${snapshotSequence} is ahead of the journal, ` +
        `which ends at ${journalSequence}: the journal has lost commands`,
    );
    this.name = 'SnapshotAheadError';
    this.snapshotSequence = snapshotSequence;
    this.journalSequence = journalSequence;
  }
}

/** An error in a form that survives the way between threads. */
export interface PortableError {
  readonly name: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Takes an error apart for another thread. */
export function toPortableError(error: unknown): PortableError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), fields: {} };
  const fields = Object.fromEntries(Object.entries(error).filter(([key]) => key !== 'cause'));
  return { name: error.name, message: error.message, fields };
}

const ERRORS: readonly (abstract new (...parameters: never[]) => Error)[] = [
  CorruptJournalError,
  FatalJournalError,
  JournalFullError,
  StaleEpochError,
];

/** Puts an error of another thread together again, with its class when it is one of ours. */
export function fromPortableError({ name, message, fields }: PortableError): Error {
  const kind = ERRORS.find((candidate) => candidate.name === name);
  const error = new Error(message);
  if (kind !== undefined) Object.setPrototypeOf(error, kind.prototype as object);
  return Object.assign(error, fields, { name });
}

/** Does an error of the file system say that the disk is full? */
export function isNoSpace(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
