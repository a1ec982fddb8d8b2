import type { CloseCause } from './close-codes.ts';

/** The way to one client. */
export interface Wire {
  /** Bytes that were written and that the client's machine has not taken yet. */
  readonly bufferedBytes: number;
  /** Writes whole frames in one go. */
  write(frames: readonly Buffer[]): void;
  /** Says why, and ends the connection. */
  close(cause: CloseCause): void;
}
