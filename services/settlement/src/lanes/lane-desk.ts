import { isUnlocked, outpost, readWithdrawal, vault, type WithdrawalState } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import { type Address, encodeFunctionData, type Hex } from 'viem';
import type { MirrorFold, PendingWithdrawal } from '../batches/mirror-fold.ts';
import { failureText } from '../failure-text.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { Purpose } from '../outbox/outbox-store.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import { WithdrawalAnswers } from '../withdrawals/withdrawal-answers.ts';
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

type Known = {
  readonly state: WithdrawalState;
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
  /** What the mirror has reserved for good. */
  readonly #reserved = new Set<number>();
  readonly answers: WithdrawalAnswers;

  constructor(parts: LaneDeskParts, config: LaneDeskConfig) {
    this.#parts = parts;
    this.#config = config;
    this.answers = new WithdrawalAnswers(parts.port);
  }

  async step(head: ChainHead): Promise<void> {
    await this.#parts.home.assertOpen();
    const { pending } = this.#parts.fold;
    this.answers.keepOnly(pending);
    for (const id of this.#reserved) if (!pending.has(id)) this.#reserved.delete(id);
    for (const one of pending.values()) {
      if (one.lane !== this.#config.lane || this.answers.has(one.withdrawalId)) continue;
      if (await this.#isReserved(one)) await this.#look(one, head);
    }
  }

  /** Nothing is paid before the money has left the account on the home chain for good. */
  async #isReserved(one: PendingWithdrawal): Promise<boolean> {
    const { withdrawalId } = one;
    if (this.#reserved.has(withdrawalId)) return true;
    const state = await this.#parts.home.stateOf(withdrawalId);
    if (state === 'reserved') this.#reserved.add(withdrawalId);
    else if (state === 'refused') await this.answers.fail(withdrawalId);
    else this.answers.waiting.set(withdrawalId, 'not reserved on the home chain yet');
    return state === 'reserved';
  }

  async #look(one: PendingWithdrawal, head: ChainHead): Promise<void> {
    const { withdrawalId } = one;
    const of = { address: this.#config.vault, withdrawalId };
    const entry = await readWithdrawal(this.#parts.nodes.reader, of, head.number);
    if (entry.state === 'scheduled') {
      if (isUnlocked(entry, head)) await this.#want(one, 'finalize');
      else this.answers.waiting.set(withdrawalId, `until second ${entry.unlockTime}`);
      return;
    }
    const deep = await this.#deep(withdrawalId, head);
    if (entry.state === 'paid') {
      if (deep?.state === 'paid') return this.answers.confirm(withdrawalId);
      this.answers.waiting.set(withdrawalId, 'paid, not deep enough');
      return;
    }
    // What is still scheduled deep down may be paid after all, should the cancel be undone.
    if (deep?.state === 'canceled') return this.#endCanceled(one, deep.units);
    // A scheduled one is paid also when escape is open; one that is not there never will be.
    if (deep?.state === 'none' && deep.isEscapeOpen) return this.answers.fail(withdrawalId);
    if (entry.state === 'none') await this.#want(one, 'schedule');
    else this.answers.waiting.set(withdrawalId, 'canceled on chain, not deep enough');
  }

  /** The engine gives back all of it or nothing: what was paid before must not come twice. */
  async #endCanceled(one: PendingWithdrawal, unpaid: bigint): Promise<void> {
    const { withdrawalId, amount } = one;
    const paid = BigInt(amount) - unpaid;
    if (paid === 0n) return this.answers.fail(withdrawalId);
    this.answers.waiting.set(withdrawalId, `canceled after ${paid} of ${amount} were paid`);
  }

  async #deep(withdrawalId: number, head: ChainHead): Promise<Known | null> {
    const blockNumber = head.number - BigInt(this.#config.confirmations);
    if (blockNumber < 0n) return null;
    const { vault: address } = this.#config;
    const call = { address, abi: vault.abi, functionName: 'isEscapeOpen', blockNumber } as const;
    return this.#parts.nodes.agreed(async (client) => {
      const { state, units } = await readWithdrawal(client, { address, withdrawalId }, blockNumber);
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
      this.answers.waiting.set(withdrawalId, isFirst ? 'is being scheduled' : 'is being paid');
    } catch (error) {
      // A pause, the outflow limit, too little in the vault: others are not held up.
      this.answers.waiting.set(withdrawalId, failureText(error));
    }
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
