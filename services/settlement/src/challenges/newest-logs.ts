import type { Address, Log } from 'viem';
import type { ChainNodes } from '../nodes/chain-nodes.ts';

export type LogsConfig = {
  readonly address: Address;
  /** Block before which there were none. */
  readonly fromBlock: bigint;
  /** Blocks whose logs are asked for at once. */
  readonly logBlocks: number;
};

/**
 * Logs of a contract up to the newest block, which may still be replaced: whoever reads them asks
 * the chain whether they hold.
 */
export class NewestLogs {
  readonly #nodes: ChainNodes;
  readonly #config: LogsConfig;
  #next: bigint;

  constructor(nodes: ChainNodes, config: LogsConfig) {
    this.#nodes = nodes;
    this.#config = config;
    this.#next = config.fromBlock;
  }

  /** Those since the last time, and the last few again: their blocks may be others by now. */
  async *through(newest: bigint): AsyncGenerator<Log[]> {
    const { address, fromBlock, logBlocks } = this.#config;
    const again = this.#next - BigInt(logBlocks) / 2n;
    let from = again > fromBlock ? again : fromBlock;
    while (from <= newest) {
      const last = from + BigInt(logBlocks) - 1n;
      const toBlock = last < newest ? last : newest;
      yield await this.#nodes.reader.getLogs({ address, fromBlock: from, toBlock });
      from = toBlock + 1n;
    }
    this.#next = newest + 1n;
  }
}
