import type { ReactNode } from 'react';
import { age } from '../format/times.ts';
import { useStore } from '../state/store.ts';
import { useNow } from '../state/use-now.ts';
import { connection } from '../state/venue.ts';

export const CONNECTION_WORDS = {
  connecting: 'Connecting',
  live: 'Live',
  lagging: 'Lagging',
  down: 'Offline',
} as const;

/** Whether what is shown is true now: state, round trip, and the age of the last word. */
export function ConnectionBadge(): ReactNode {
  const { status, latencyMs, heardAtMs } = useStore(connection);
  const now = useNow();
  const tail =
    status === 'live' ? (latencyMs === null ? '' : `${latencyMs} ms`) : age(now - heardAtMs);
  return (
    <span
      className={`badge ${status}`}
      data-status={status}
      title="Round trip to the venue, or how long nothing was heard"
    >
      {CONNECTION_WORDS[status]} <span className="muted">{tail}</span>
    </span>
  );
}
