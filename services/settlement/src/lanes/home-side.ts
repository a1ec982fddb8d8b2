import { isInDispute, vault, withdrawalHandler } from '@tandem/chain';
import type { Address } from 'viem';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';

export type HomeSideConfig = {
  readonly vault: Address;
  readonly withdrawalHandler: Address;
  readonly assets: Address;
  readonly confirmations: number;
};

/** What the mirror did with a withdrawal that another chain is to pay. */
export type ElsewhereState = 'unknown' | 'reserved' | 'refused';

/** The mirror has ended, or it is not known what it says. */
class HomeError extends Error {
  override readonly name = 'HomeError';
}

/** What lanes ask of the home chain: only of blocks that are deep enough, and as nodes agree. */
export class HomeSide {
  readonly #nodes: ChainNodes;
  readonly #config: HomeSideConfig;
  /** The newest block; null before the first look. */
  head: ChainHead | null = null;

  constructor(nodes: ChainNodes, config: HomeSideConfig) {
    this.#nodes = nodes;
    this.#config = config;
  }

  /**
   * What is reserved for another chain is the account's own again when escape opens at home, and
   * what is credited later nobody mirrors. So the newest block counts, not one that is deep.
   *
   * @throws HomeError when it is open, or was not looked at yet
   */
  async assertOpen(): Promise<void> {
    if (this.head === null) throw new HomeError('the home chain was not looked at yet');
    const call = { address: this.#config.vault, abi: vault.abi } as const;
    const read = { ...call, functionName: 'isEscapeOpen', blockNumber: this.head.number } as const;
    if (!(await this.#nodes.agreed((client) => client.readContract(read)))) return;
    throw new HomeError('escape is open on the home chain: what is owed is paid there');
  }

  /** False also while that is not known. */
  async isLane(account: number): Promise<boolean> {
    const at = this.#place();
    if (at === null) return false;
    const call = { ...at, functionName: 'isLane', args: [account] } as const;
    return this.#nodes.agreed((client) => client.readContract(call));
  }

  /**
   * True for an account in dispute: what is lent out of it would stand apart at both ends.
   *
   * @throws HomeError while that is not known
   */
  async isDisputed(account: number): Promise<boolean> {
    const at = this.#place();
    if (at === null) throw new HomeError('no block of the home chain is deep enough yet');
    const of = { assets: this.#config.assets, account };
    return this.#nodes.agreed((client) => isInDispute(client, of, at.blockNumber));
  }

  /** Number of the last deposit elsewhere that the mirror has credited; null: not known. */
  async creditedOf(lane: number): Promise<number | null> {
    const at = this.#place();
    if (at === null) return null;
    const call = { ...at, functionName: 'creditedOf', args: [lane] } as const;
    return Number(await this.#nodes.agreed((client) => client.readContract(call)));
  }

  async stateOf(withdrawalId: number): Promise<ElsewhereState> {
    const at = this.#place();
    if (at === null) return 'unknown';
    const args = [BigInt(withdrawalId)] as const;
    return this.#nodes.agreed(async (client) => {
      const lane = await client.readContract({ ...at, functionName: 'laneOf', args });
      if (lane !== 0) return 'reserved';
      const [, , units] = await client.readContract({ ...at, functionName: 'refused', args });
      return units > 0n ? 'refused' : 'unknown';
    });
  }

  #place() {
    if (this.head === null) return null;
    const blockNumber = this.head.number - BigInt(this.#config.confirmations);
    if (blockNumber < 0n) return null;
    const { abi } = withdrawalHandler;
    return { address: this.#config.withdrawalHandler, abi, blockNumber } as const;
  }
}
