import { withdrawalHandler } from '@tandem/chain';
import type { Feed } from '@tandem/feed';
import type { Address } from 'viem';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';

export type ChoiceDeskConfig = {
  readonly withdrawalHandler: Address;
  readonly confirmations: number;
};

export type ChoiceDeskParts = {
  readonly nodes: ChainNodes;
  readonly store: OutboxStore;
  readonly fold: MirrorFold;
  readonly feed: Feed;
};

/**
 * Takes note of who chose to be paid on another chain, once that is deep enough. A choice holds
 * from the next command on that is not released yet; the command is kept with it, so that a start
 * folds the journal as it was folded before.
 */
export class ChoiceDesk {
  readonly #parts: ChoiceDeskParts;
  readonly #config: ChoiceDeskConfig;

  constructor(parts: ChoiceDeskParts, config: ChoiceDeskConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  async step(head: ChainHead): Promise<void> {
    const { nodes, store, fold, feed } = this.#parts;
    const deep = head.number - BigInt(this.#config.confirmations);
    if (deep < 0n) return;
    const { abi } = withdrawalHandler;
    const call = { address: this.#config.withdrawalHandler, abi, blockNumber: deep } as const;
    const count = await nodes.agreed((client) =>
      client.readContract({ ...call, functionName: 'choiceCount' }),
    );
    for (let number = store.choices.length + 1; number <= count; number += 1) {
      const [account, chosen] = await nodes.agreed((client) =>
        client.readContract({ ...call, functionName: 'choiceOf', args: [BigInt(number)] }),
      );
      // What goes home for want of a lane must be folded so also when there is one.
      const lane = fold.lanes.isLane(chosen) ? chosen : 0;
      const choice = { number, account, lane, fromSequence: feed.nextSequence };
      await store.addChoice(choice);
      // Not before it is on disk: a batch may be made of it at once.
      fold.lanes.choose(choice);
    }
  }
}
