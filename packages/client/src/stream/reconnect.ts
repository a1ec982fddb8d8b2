import { CLIENT_LIMITS } from '../limits.ts';

/**
 * How long to wait before the next connection: doubled each time, with a random part, so that the
 * clients of a gateway that fell do not all come back in one moment. `chance` is from 0 to 1.
 */
export function reconnectPauseMs(
  failures: number,
  chance: number,
  lastMs: number = CLIENT_LIMITS.reconnectLastMs,
): number {
  const { reconnectFirstMs } = CLIENT_LIMITS;
  const full = Math.min(lastMs, reconnectFirstMs * 2 ** Math.min(failures, 20));
  return Math.round(full * (0.5 + chance / 2));
}
