import type { Answer } from '@tandem/api';
import type { WireRequest } from './wire-request.ts';

export type Headers = { readonly [name: string]: string };

/** A way to the venue and back. */
export interface Transport {
  /**
   * Sends one request and gives its answer. `sign` is called when its turn has come, because a
   * signature is good for a short time. Throws `VenueError` where the venue refused,
   * `OutcomeUnknownError` where no answer came, `NotSentError` where it did not leave.
   */
  send<T>(request: WireRequest, sign: () => Promise<Headers>): Promise<Answer<T>>;
}
