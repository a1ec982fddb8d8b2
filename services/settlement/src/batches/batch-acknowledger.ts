import type { CommandPort } from '@tandem/ingress';
import type { AcknowledgeBatch } from '@tandem/protocol';
import { isPart, type OutboxBatch } from '../outbox/outbox-store.ts';

export type AcknowledgerConfig = {
  readonly chain: number;
  /** Batch lag from which on the engine refuses what could increase a position; 0: never. */
  readonly maxLagMs: number;
};

/** The exchange does not know what the chain has. */
class AcknowledgeError extends Error {
  override readonly name = 'AcknowledgeError';
}

/**
 * Tells the engine which command the chain has reached, and how far it may fall behind: once a
 * batch, and once at each start, for the limit may be another one then.
 */
export class BatchAcknowledger {
  readonly #port: CommandPort;
  readonly #config: AcknowledgerConfig;
  #told = 0;

  constructor(port: CommandPort, config: AcknowledgerConfig) {
    this.#port = port;
    this.#config = config;
  }

  /** @param newest the batch that is on chain and has none behind it */
  async step(newest: OutboxBatch | null): Promise<void> {
    if (newest === null || newest.batchId === this.#told) return;
    // Its command is not on chain yet.
    if (isPart(newest)) return;
    const { chain, maxLagMs } = this.#config;
    const command: AcknowledgeBatch = {
      kind: 'AcknowledgeBatch',
      chain,
      batchId: newest.batchId,
      throughSequence: newest.lastSequence,
      throughTimeUs: newest.timeUs as AcknowledgeBatch['throughTimeUs'],
      maxLagUs: (maxLagMs * 1_000) as AcknowledgeBatch['maxLagUs'],
      batchHash: newest.hash.slice(2),
    };
    const outcome = await this.#port.submit({ command, authorization: null });
    // It is told again at the next look.
    if (outcome.kind !== 'released') throw new AcknowledgeError('the exchange takes no commands');
    const [first] = outcome.events;
    // An engine of older rules knows no lag; one that knows a later batch was told before a crash.
    const isKnown = first?.kind !== 'CommandRejected' || first.reason !== 'BatchAhead';
    if (!isKnown) {
      throw new AcknowledgeError(
        `the journal ends at ${first.bound}, batch ${newest.batchId} at ${newest.lastSequence}`,
      );
    }
    this.#told = newest.batchId;
  }
}
