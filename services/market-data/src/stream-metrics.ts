import type { StreamHub } from '@tandem/streams';
import { Gauge, Registry } from 'prom-client';

/** Figures of a hub, read when they are asked for. */
export function streamMetrics(hub: StreamHub): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, read: () => number): void => {
    const made: Gauge = new Gauge({
      name: `tandem_streams_${name}`,
      help,
      registers: [registry],
      collect: (): void => made.set(read()),
    });
  };
  gauge('clients', 'Open connections.', () => hub.clients.count);
  gauge('topics', 'Streams that somebody follows.', () => hub.topics);
  gauge('waiting_bytes', 'Bytes that wait for all clients.', () => hub.clients.waitingBytes);
  gauge('clients_behind', 'Clients that get states for messages.', () => hub.clients.behind);
  gauge('conflations', 'Times that a client fell behind.', () => hub.clients.conflations);
  gauge('sequence', 'Last command that the streams know of.', () => hub.now.sequence);
  gauge('times_behind', 'Times that the hub lost its place.', () => hub.timesBehind);
  const cuts: Gauge<'reason'> = new Gauge({
    name: 'tandem_streams_cuts',
    help: 'Connections that the venue ended, by reason.',
    labelNames: ['reason'],
    registers: [registry],
    collect: (): void => {
      for (const [reason, count] of hub.clients.cuts) cuts.set({ reason }, count);
    },
  });
  return registry;
}
