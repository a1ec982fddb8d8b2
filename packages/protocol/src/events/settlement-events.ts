import type { DurationUs, TimestampUs } from '@tandem/quantity';
import type { Layout } from '../layout.ts';

/** The chain has reached a command; from a longer lag than this on nothing may increase. */
export type BatchAcknowledged = {
  readonly kind: 'BatchAcknowledged';
  readonly chain: number;
  readonly batchId: number;
  readonly throughSequence: number;
  readonly throughTimeUs: TimestampUs;
  /** 0: no limit. */
  readonly maxLagUs: DurationUs;
};

export const BATCH_ACKNOWLEDGED: Layout<BatchAcknowledged> = {
  kind: 'BatchAcknowledged',
  code: 80,
  fields: {
    chain: 'int',
    batchId: 'int',
    throughSequence: 'int',
    throughTimeUs: 'int',
    maxLagUs: 'int',
  },
};
