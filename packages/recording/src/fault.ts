/** Why a line or a document of a recording could not be read. */
export type FaultReason =
  | 'UnknownShape'
  | 'UnknownEvent'
  | 'InvalidJson'
  | 'InvalidUtf8'
  | 'MissingField'
  | 'WrongType'
  | 'InvalidNumber'
  | 'OutOfRange'
  | 'LineTooLong'
  | 'Truncated'
  | 'ChecksumMismatch';

/**
 * Thrown by the field readers of this package and caught in one place, where the line number is
 * known. It never leaves the package from a stream of entries: there it becomes a fault entry.
 */
export class RecordingFault extends Error {
  readonly reason: FaultReason;
  readonly detail: string;

  constructor(reason: FaultReason, detail: string) {
    super(`${reason}: ${detail}`);
    this.name = 'RecordingFault';
    this.reason = reason;
    this.detail = detail;
  }
}

/** Parts of a bad line are quoted in a fault; this bounds them. */
const QUOTE_LENGTH_MAX = 120;

/** Shortens a text so that it can be quoted in the detail of a fault. */
export function quote(text: string): string {
  return text.length <= QUOTE_LENGTH_MAX ? text : `${text.slice(0, QUOTE_LENGTH_MAX)}...`;
}
