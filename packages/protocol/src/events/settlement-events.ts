import type { DurationUs, TimestampUs } from '@tandem/quantity';
import type { AccountId, AssetId } from '../ids.ts';
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

/** What stood apart on chain was decided; the balances after are told by the events behind it. */
export type DisputeResolved = {
  readonly kind: 'DisputeResolved';
  readonly account: AccountId;
  readonly batchId: number;
  readonly itemIndex: number;
  readonly isUpheld: boolean;
  readonly asset: AssetId;
  readonly amount: number;
};

export const DISPUTE_RESOLVED: Layout<DisputeResolved> = {
  kind: 'DisputeResolved',
  code: 81,
  fields: {
    account: 'int',
    batchId: 'int',
    itemIndex: 'int',
    isUpheld: 'bool',
    asset: 'int',
    amount: 'int',
  },
};
