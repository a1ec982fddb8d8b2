import { statusOf } from '@tandem/api';
import type { Reply } from './reply.ts';
import { retryAfterSeconds } from './request-failure.ts';

/** An answer as it goes out: over HTTP, or inside a message of a WebSocket. */
export type Envelope = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: { readonly [name: string]: string };
};

/** Where the released state is. */
type Standing = { readonly sequence: number; readonly timeUs: number };

/** Puts what a request is answered with into its envelope. */
export function envelopeOf(
  made: Exclude<Reply, { readonly kind: 'text' }>,
  now: Standing,
): Envelope {
  const { sequence, timeUs } = now;
  if (made.kind === 'error') {
    const { error } = made;
    const seconds = retryAfterSeconds(error);
    const headers: { [name: string]: string } = {};
    if (seconds !== null) headers['retry-after'] = String(seconds);
    return { status: statusOf(error.code), body: { sequence, timeUs, error }, headers };
  }
  const { data } = made;
  const released = made.released ?? { sequence, timeUs };
  const body = { sequence: released.sequence, timeUs: released.timeUs, data };
  return { status: statusOfData(data), body, headers: {} };
}

/** A venue that is not well says so to whoever looks at nothing but the status. */
function statusOfData(data: unknown): number {
  if (typeof data !== 'object' || data === null) return 200;
  if ('isReady' in data) return data.isReady === true ? 200 : 503;
  if (!('releasedSequence' in data) || !('status' in data)) return 200;
  return data.status === 'ok' || data.status === 'degraded' ? 200 : 503;
}
