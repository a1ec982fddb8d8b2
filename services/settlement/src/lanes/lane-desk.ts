import { outpost, vault } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { ConfirmWithdrawal, FailWithdrawal } from '@tandem/protocol';
import { type Address, encodeFunctionData, type Hex, type PublicClient } from 'viem';
import type { MirrorFold, PendingWithdrawal } from '../batches/mirror-fold.ts';
import { failureText } from '../failure-text.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { Purpose } from '../outbox/outbox-store.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import type { HomeSide } from './home-side.ts';

export type LaneDeskConfig = {
  readonly lane: number;
  readonly vault: Address;
  readonly outpost: Address;
  readonly confirmations: number;
};

export type LaneDeskParts = {
  readonly nodes: ChainNodes;
  readonly sender: TransactionSender;
  readonly fold: MirrorFold;
  readonly port: CommandPort;
  readonly home: HomeSide;
};

/** States of a withdrawal as the vault numbers them. */
const NONE = 0;
const SCHEDULED = 1;
const PAID = 2;
const CANCELED = 3;

type Known = {
  readonly state: number;
  /** Units that are not paid. */
  readonly units: bigint;
  readonly isEscapeOpen: boolean;
};

/**
 * Has the vault of another chain pay what the mirror has reserved for it, and tells the engine when
 * that is deep enough. The vault burns each id: nothing is paid twice, whatever is forgotten here.
 * Given back is only what can never be paid there any more.
 */
export class LaneDesk {
  readonly #parts: LaneDeskParts;
  readonly #config: LaneDeskConfig;
  readonly #answered = new Set<number>();
  /** What the mirror has reserved for good. */
  readonly #reserved = new Set<number>();
  /** Withdrawals that wait for something, with the reason. */
  readonly waiting: Map<number, string> = new Map();
  confirmed = 0;
  failed = 0;

  constructor(parts: LaneDeskParts, config: LaneDeskConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  async step(head: ChainHead): Promise<void> {
    const { pending } = this.#parts.fold;
    for (const ids of [this.#answered, this.#reserved]) {
      for (const id of ids) if (!pending.has(id)) ids.delete(id);
    }
    for (const id of this.waiting.keys()) if (!pending.has(id)) this.waiting.delete(id);
    for (const one of pending.values()) {
      if (one.lane !== this.#config.lane || this.#answered.has(one.withdrawalId)) continue;
      if (await this.#isReserved(one)) await this.#look(one, head);
    }
  }

  /** Nothing is paid before the money has left the account on the home chain for good. */
  async #isReserved(one: PendingWithdrawal): Promise<boolean> {
    const { withdrawalId } = one;
    if (this.#reserved.has(withdrawalId)) return true;
    const state = await this.#parts.home.stateOf(withdrawalId);
    if (state === 'reserved') this.#reserved.add(withdrawalId);
    else if (state === 'refused') await this.#fail(one);
    else this.waiting.set(withdrawalId, 'not reserved on the home chain yet');
    return state === 'reserved';
  }

  async #look(one: PendingWithdrawal, head: ChainHead): Promise<void> {
    const { withdrawalId } = one;
    const entry = await this.#entry(this.#parts.nodes.reader, withdrawalId, head.number);
    if (entry.state === SCHEDULED) {
      const isOver = head.timestamp >= BigInt(entry.unlockTime) && head.number >= entry.unlockBlock;
      if (!isOver) this.waiting.set(withdrawalId, `until second ${entry.unlockTime}`);
      else await this.#want(one, 'finalize');
      return;
    }
    const deep = await this.#deep(withdrawalId, head);
    if (entry.state === PAID) {
      if (deep?.state === PAID) return this.#confirm(one);
      this.waiting.set(withdrawalId, 'paid, not deep enough');
      return;
    }
    // What is still scheduled deep down may be paid after all, should the cancel be undone.
    if (deep?.state === CANCELED) return this.#endCanceled(one, deep.units);
    // A scheduled one is paid also when escape is open; one that is not there never will be.
    if (deep?.state === NONE && deep.isEscapeOpen) return this.#fail(one);
    if (entry.state === NONE) await this.#want(one, 'schedule');
    else this.waiting.set(withdrawalId, 'canceled on chain, not deep enough');
  }

  /** The engine gives back all of it or nothing: what was paid before must not come twice. */
  async #endCanceled(one: PendingWithdrawal, unpaid: bigint): Promise<void> {
    const { withdrawalId, amount } = one;
    const paid = BigInt(amount) - unpaid;
    if (paid === 0n) return this.#fail(one);
    this.waiting.set(withdrawalId, `canceled after ${paid} of ${amount} were paid`);
  }

  async #deep(withdrawalId: number, head: ChainHead): Promise<Known | null> {
    const blockNumber = head.number - BigInt(this.#config.confirmations);
    if (blockNumber < 0n) return null;
    const { vault: address } = this.#config;
    const call = { address, abi: vault.abi, functionName: 'isEscapeOpen', blockNumber } as const;
    return this.#parts.nodes.agreed(async (client) => {
      const { state, units } = await this.#entry(client, withdrawalId, blockNumber);
      return { state, units, isEscapeOpen: await client.readContract(call) };
    });
  }

  async #want(one: PendingWithdrawal, kind: 'schedule' | 'finalize'): Promise<void> {
    const { sender } = this.#parts;
    const { withdrawalId } = one;
    const purpose: Purpose = { kind, withdrawalId };
    if (sender.has(purpose)) return;
    const isFirst = kind === 'schedule';
    const to = isFirst ? this.#config.outpost : this.#config.vault;
    try {
      await sender.want({ to, data: isFirst ? scheduling(one) : finalizing(one), purpose });
      this.waiting.set(withdrawalId, isFirst ? 'is being scheduled' : 'is being paid');
    } catch (error) {
      // A pause, the outflow limit, too little in the vault: others are not held up.
      this.waiting.set(withdrawalId, failureText(error));
    }
  }

  async #confirm({ withdrawalId }: PendingWithdrawal): Promise<void> {
    if (await this.#answer({ kind: 'ConfirmWithdrawal', withdrawalId: withdrawalId as never })) {
      this.confirmed += 1;
    }
  }

  async #fail({ withdrawalId }: PendingWithdrawal): Promise<void> {
    if (await this.#answer({ kind: 'FailWithdrawal', withdrawalId: withdrawalId as never })) {
      this.failed += 1;
    }
  }

  /** Asked twice the engine refuses the second: what became of an unknown one shows in the feed. */
  async #answer(command: ConfirmWithdrawal | FailWithdrawal): Promise<boolean> {
    const outcome = await this.#parts.port.submit({ command, authorization: null });
    if (outcome.kind !== 'released') {
      this.waiting.set(command.withdrawalId, 'the exchange takes no commands');
      return false;
    }
    this.#answered.add(command.withdrawalId);
    this.waiting.delete(command.withdrawalId);
    return outcome.events[0]?.kind !== 'CommandRejected';
  }

  #entry(client: PublicClient, withdrawalId: number, blockNumber: bigint) {
    const call = { address: this.#config.vault, abi: vault.abi } as const;
    const args = [BigInt(withdrawalId)] as const;
    return client.readContract({ ...call, functionName: 'withdrawalEntry', args, blockNumber });
  }
}

function scheduling({ withdrawalId, account, asset, amount }: PendingWithdrawal): Hex {
  const args = [BigInt(withdrawalId), account, asset, BigInt(amount)] as const;
  return encodeFunctionData({ abi: outpost.abi, functionName: 'schedule', args });
}

function finalizing({ withdrawalId }: PendingWithdrawal): Hex {
  const args = [BigInt(withdrawalId)] as const;
  return encodeFunctionData({ abi: vault.abi, functionName: 'finalizeWithdrawal', args });
}
