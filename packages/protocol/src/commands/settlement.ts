import type { DurationUs, TimestampUs } from '@tandem/quantity';
import type { AccountId, AssetId } from '../ids.ts';
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

/**
 * What stands apart on chain for an item of a batch is decided. Upheld: the item was right, nothing
 * moves. Else the operator pays the account for it.
 */
export type ResolveDispute = {
  readonly kind: 'ResolveDispute';
  readonly account: AccountId;
  readonly batchId: number;
  readonly itemIndex: number;
  readonly isUpheld: boolean;
  readonly asset: AssetId;
  /** What the operator pays; 0 when upheld. */
  readonly amount: number;
};

export const RESOLVE_DISPUTE: Layout<ResolveDispute> = {
  kind: 'ResolveDispute',
  code: 38,
  fields: {
    account: 'u32',
    batchId: 'uint',
    itemIndex: 'u32',
    isUpheld: 'bool',
    asset: 'u16',
    amount: 'uint',
  },
};
