import {
  isUnlocked,
  readWithdrawal,
  vault,
  type WithdrawalState,
  withdrawalHandler,
} from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import { type Address, encodeFunctionData, type PublicClient } from 'viem';
import type { MirrorFold, PendingWithdrawal } from '../batches/mirror-fold.ts';
import { failureText } from '../failure-text.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import type { Holds } from '../reconciliation/holds.ts';
import { WithdrawalAnswers } from './withdrawal-answers.ts';

export type DeskConfig = {
  readonly vault: Address;
  readonly withdrawalHandler: Address;
  readonly confirmations: number;
};

export type DeskParts = {
  readonly nodes: ChainNodes;
  readonly sender: TransactionSender;
  readonly fold: MirrorFold;
  readonly port: CommandPort;
  readonly holds: Holds;
};

/**
 * Brings reserved withdrawals to their end: asks the vault to pay when the delay is over, confirms
 * to the engine what is paid deep enough, and gives back what the chain refused or cannot pay. What
 * the vault has scheduled is never given back from here: somebody could have it paid meanwhile.
 */
export class WithdrawalDesk {
  readonly #parts: DeskParts;
  readonly #config: DeskConfig;
  readonly answers: WithdrawalAnswers;

  constructor(parts: DeskParts, config: DeskConfig) {
    this.#parts = parts;
    this.#config = config;
    this.answers = new WithdrawalAnswers(parts.port);
  }

  /** @param appliedSequence what was reserved up to here is known on chain */
  async step(head: ChainHead, appliedSequence: number): Promise<void> {
    const { fold } = this.#parts;
    this.answers.keepOnly(fold.pending);
    this.answers.waiting.clear();
    for (const one of fold.pending.values()) {
      if (this.answers.has(one.withdrawalId)) continue;
      if (one.isWithheld) await this.answers.fail(one.withdrawalId);
      // What another chain pays is its desk's.
      else if (one.lane === null && one.sequence <= appliedSequence) await this.#look(one, head);
    }
  }

  async #look(one: PendingWithdrawal, head: ChainHead): Promise<void> {
    const { withdrawalId } = one;
    const { waiting } = this.answers;
    const { holds, fold, nodes } = this.#parts;
    const of = { address: this.#config.vault, withdrawalId };
    const entry = await readWithdrawal(nodes.reader, of, head.number);
    switch (entry.state) {
      case 'none':
        return this.#failRefused(withdrawalId, head);
      case 'paid':
        return this.#confirm(withdrawalId, head);
      case 'canceled':
        waiting.set(withdrawalId, 'canceled on chain, and not by the engine');
        return;
      case 'scheduled': {
        const { account, asset } = one;
        const disputed = holds.disputed(account, asset);
        if (fold.view.accounts.balance(account, asset) < disputed) {
          const what = `${disputed} units of account ${account} in asset ${asset} are disputed`;
          waiting.set(withdrawalId, `held back: ${what}`);
        } else if (isUnlocked(entry, head)) await this.#finalize(withdrawalId);
        else waiting.set(withdrawalId, `until second ${entry.unlockTime}`);
      }
    }
  }

  async #finalize(withdrawalId: number): Promise<void> {
    const { sender } = this.#parts;
    const purpose = { kind: 'finalize', withdrawalId } as const;
    if (sender.has(purpose)) return;
    const data = encodeFunctionData({
      abi: vault.abi,
      functionName: 'finalizeWithdrawal',
      args: [BigInt(withdrawalId)],
    });
    try {
      await sender.want({ to: this.#config.vault, data, purpose });
    } catch (error) {
      // A pause or the outflow limit: others are not held up, and it is tried again.
      this.answers.waiting.set(withdrawalId, failureText(error));
    }
  }

  async #confirm(withdrawalId: number, head: ChainHead): Promise<void> {
    const { vault: address, confirmations } = this.#config;
    const deep = head.number - BigInt(confirmations);
    const of = { address, withdrawalId };
    const read = async (client: PublicClient): Promise<WithdrawalState> =>
      (await readWithdrawal(client, of, deep)).state;
    if ((await this.#parts.nodes.agreed(read)) === 'paid') await this.answers.confirm(withdrawalId);
    else this.answers.waiting.set(withdrawalId, 'paid, not deep enough');
  }

  async #failRefused(withdrawalId: number, head: ChainHead): Promise<void> {
    const units = await this.#parts.nodes.agreed(async (client) => {
      const [, , refused] = await client.readContract({
        address: this.#config.withdrawalHandler,
        abi: withdrawalHandler.abi,
        functionName: 'refused',
        args: [BigInt(withdrawalId)],
        blockNumber: head.number - BigInt(this.#config.confirmations),
      });
      return refused;
    });
    if (units > 0n) await this.answers.fail(withdrawalId);
    else this.answers.waiting.set(withdrawalId, 'not scheduled yet');
  }
}
