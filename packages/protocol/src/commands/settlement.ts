import type { DurationUs, TimestampUs } from '@tandem/quantity';
import type { Layout } from '../layout.ts';

/**
 * A batch is on chain: the mirror has reached this command. Says as well how far the chain may fall
 * behind before orders that could increase a position are refused; 0: as far as it likes.
 */
export type AcknowledgeBatch = {
  readonly kind: 'AcknowledgeBatch';
  readonly chain: number;
  readonly batchId: number;
  /** Last command of the batch, and its time. */
  readonly throughSequence: number;
  readonly throughTimeUs: TimestampUs;
  readonly maxLagUs: DurationUs;
  readonly batchHash: string;
};

export const ACKNOWLEDGE_BATCH: Layout<AcknowledgeBatch> = {
  kind: 'AcknowledgeBatch',
  code: 37,
  fields: {
    chain: 'u8',
    batchId: 'uint',
    throughSequence: 'uint',
    throughTimeUs: 'uint',
    maxLagUs: 'uint',
    batchHash: 'bytes32',
  },
};
