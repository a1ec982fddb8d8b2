import type { Address, Hex } from 'viem';

/** A log as a node tells it, without what the block says already. Addresses are checksummed. */
export type ChainLog = {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly logIndex: number;
  readonly transactionHash: Hex;
};

/** A block with the logs that were asked for, in their order. */
export type ChainBlock = {
  readonly number: bigint;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Seconds. */
  readonly timestamp: bigint;
  readonly baseFeePerGas: bigint;
  readonly logs: readonly ChainLog[];
};

/** What is known of a block that was caught up in a range: nobody needs more of the past. */
export type BlockStamp = Pick<ChainBlock, 'number' | 'hash' | 'timestamp'>;

/** What has to agree between nodes before a block is believed. */
export type BlockHeader = Omit<ChainBlock, 'logs'>;
