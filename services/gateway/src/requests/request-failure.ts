import { type ApiError, edgeError, statusOf } from '@tandem/api';
import type { CommandRefusal } from '@tandem/ingress';

/** A refusal of the exchange as an error of the API. */
export function refusalError(refusal: CommandRefusal): ApiError {
  switch (refusal.reason) {
    case 'QueueFull': {
      const { queue, queued, capacity, retryAfterMs } = refusal;
      return edgeError('QueueFull', { queue, queued, capacity, retryAfterMs });
    }
    case 'DiskFull':
      return edgeError('DiskFull', { retryAfterMs: refusal.retryAfterMs });
    case 'Superseded':
      return edgeError('Superseded');
    case 'Malformed':
      return edgeError('Malformed', { problem: refusal.problem.slice(0, 300) });
    case 'Stopped':
      return edgeError('VenueStopped');
    default:
      return edgeError('OutcomeUnknown', { problem: refusal.problem.slice(0, 300) });
  }
}

/** Seconds for the header Retry-After; null where waiting does not help. */
export function retryAfterSeconds(error: ApiError): number | null {
  const { retryAfterMs } = error.inputs;
  if (typeof retryAfterMs === 'number') return Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return statusOf(error.code) === 503 ? 1 : null;
}
