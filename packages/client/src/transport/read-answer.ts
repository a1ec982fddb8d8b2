import type { Answer, ApiError } from '@tandem/api';
import { OutcomeUnknownError, VenueError } from '../venue-error.ts';

/**
 * The venue's answer, whichever way it came. Throws `VenueError` where the venue refused, and
 * `OutcomeUnknownError` where it says itself that nothing is known.
 */
export function readAnswer<T>(answer: object, status: number): Answer<T> {
  if ('error' in answer) throw refusalOf(answer.error as ApiError, status);
  return answer as Answer<T>;
}

/** A refusal in the words of the client. */
export function refusalOf(error: ApiError, status: number): Error {
  if (error.code === 'OutcomeUnknown' || error.code === 'InternalError') {
    return new OutcomeUnknownError(error.message);
  }
  return new VenueError(error, status);
}
