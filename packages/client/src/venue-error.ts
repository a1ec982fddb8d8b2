import type { ApiError } from '@tandem/api';

/** The venue refused a request. Nothing of it happened. */
export class VenueError extends Error {
  /** A code of docs/reference/api-errors.md. */
  readonly code: string;
  /** The figures that led to it, by name. */
  readonly inputs: ApiError['inputs'];
  /** HTTP status; 0 where the answer came over a stream. */
  readonly status: number;

  constructor(error: ApiError, status: number) {
    super(error.message);
    this.name = 'VenueError';
    this.code = error.code;
    this.inputs = error.inputs;
    this.status = status;
  }

  /** Milliseconds after which the same request may work, where the venue knows. */
  get retryAfterMs(): number | null {
    const value = this.inputs['retryAfterMs'];
    return typeof value === 'number' ? value : null;
  }
}

/**
 * No answer came: the request may have been carried out or not. Ask before sending it again; orders
 * with a client order id can be sent again as they are.
 */
export class OutcomeUnknownError extends Error {
  constructor(problem: string) {
    super(`no answer: ${problem}`);
    this.name = 'OutcomeUnknownError';
  }
}

/** The request never left: the line was down, or too much waited for it. Nothing of it happened. */
export class NotSentError extends Error {
  constructor(problem: string) {
    super(`not sent: ${problem}`);
    this.name = 'NotSentError';
  }
}
