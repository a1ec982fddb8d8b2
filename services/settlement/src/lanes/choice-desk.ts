import { withdrawalHandler } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { ChoosePayout } from '@tandem/protocol';
import type { Address } from 'viem';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';

export type ChoiceDeskConfig = {
  readonly withdrawalHandler: Address;
  readonly confirmations: number;
  /** Lanes that are configured here, with their chains. */
  readonly lanes: readonly { readonly account: number; readonly chain: number }[];
};

export type ChoiceDeskParts = {
  readonly nodes: ChainNodes;
  readonly fold: MirrorFold;
  readonly port: CommandPort;
};

/** Choices of one look: they cost their owners gas alone, and everything else waits for them. */
const AT_ONCE = 32;

/** The engine does not take a choice, or nobody takes commands. */
class ChoiceError extends Error {
  override readonly name = 'ChoiceError';
}

/**
 * Tells the engine who chose to be paid on another chain, once that is deep enough, in the order of
 * the chain. The engine remembers the newest of each account: told twice, the second is refused.
 */
export class ChoiceDesk {
  readonly #parts: ChoiceDeskParts;
  readonly #config: ChoiceDeskConfig;
  #taken = 0;

  constructor(parts: ChoiceDeskParts, config: ChoiceDeskConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  async step(head: ChainHead): Promise<void> {
    const { nodes, fold } = this.#parts;
    const deep = head.number - BigInt(this.#config.confirmations);
    if (deep < 0n) return;
    this.#taken = Math.max(this.#taken, fold.lanes.choices);
    const { abi } = withdrawalHandler;
    const call = { address: this.#config.withdrawalHandler, abi, blockNumber: deep } as const;
    const count = await nodes.agreed((client) =>
      client.readContract({ ...call, functionName: 'choiceCount' }),
    );
    const last = Math.min(Number(count), this.#taken + AT_ONCE);
    for (let number = this.#taken + 1; number <= last; number += 1) {
      const [account, lane] = await nodes.agreed((client) =>
        client.readContract({ ...call, functionName: 'choiceOf', args: [BigInt(number)] }),
      );
      await this.#tell(number, account, lane);
      this.#taken = number;
    }
  }

  /** A lane that is not there yet pays nobody: home, until its owner chooses again. */
  async #tell(choiceNumber: number, account: number, lane: number): Promise<void> {
    const known = this.#config.lanes.find((one) => one.account === lane);
    const of = { kind: 'ChoosePayout', account, choiceNumber } as const;
    const refused = await this.#send({ ...of, chain: known?.chain ?? null } as ChoosePayout);
    if (refused === 'ChainUnknown') await this.#send({ ...of, chain: null } as ChoosePayout);
    else if (refused === 'AccountUnknown') {
      throw new ChoiceError(`choice ${choiceNumber}: the engine has no account ${account}`);
    }
  }

  /** Why the engine refused; null when it did not. */
  async #send(command: ChoosePayout): Promise<string | null> {
    const outcome = await this.#parts.port.submit({ command, authorization: null });
    if (outcome.kind !== 'released') {
      throw new ChoiceError(`choice ${command.choiceNumber}: the exchange takes no commands`);
    }
    const [first] = outcome.events;
    return first?.kind === 'CommandRejected' ? first.reason : null;
  }
}
