import { Gauge, Registry } from 'prom-client';
import type { PoolFigures } from './verification/verification-pool.ts';

/** What the figures are read from, each time that somebody asks for them. */
export type MeteredParts = {
  readonly sequence: () => number;
  /** Commands that wait for their place or for the disk. */
  readonly unsettled: () => number;
  readonly refused: () => number;
  /** Last command under a signed head; null where none are signed. */
  readonly published: () => number | null;
  readonly isPublishing: () => boolean;
  /** Null where no signatures are checked. */
  readonly signatures: () => PoolFigures | null;
};

/** Metrics of an exchange, for Prometheus. */
export function exchangeMetrics(parts: MeteredParts): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, read: () => number): void => {
    const made: Gauge = new Gauge({
      name: `tandem_exchange_${name}`,
      help,
      registers: [registry],
      collect: (): void => made.set(read()),
    });
  };
  gauge('sequence', 'Last command in the order', parts.sequence);
  gauge('unsettled', 'Commands that wait for their place or for the disk', parts.unsettled);
  gauge('refused', 'Commands that a full queue or a newer one pushed out', parts.refused);
  gauge('published', 'Last command under a signed head', () => parts.published() ?? 0);
  gauge('publishing_failed', 'Heads or bodies are missing until the next start', () =>
    Number(!parts.isPublishing()),
  );
  const figure = (name: keyof PoolFigures, help: string): void => {
    gauge(`signatures_${name}`, help, () => Number(parts.signatures()?.[name] ?? 0));
  };
  figure('queued', 'Signatures that wait for their check');
  figure('valid', 'Signatures that were good');
  figure('invalid', 'Signatures that were not');
  figure('unavailable', 'Signatures that nobody looked at: full queue, dead threads');
  figure('deaths', 'Verifying threads that died or hung');
  return registry;
}
