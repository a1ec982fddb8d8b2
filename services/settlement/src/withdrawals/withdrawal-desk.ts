import {
  isUnlocked,
  readWithdrawal,
  vault,
  type WithdrawalEntry,
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
import { Turns } from './turns.ts';
import { WithdrawalAnswers } from './withdrawal-answers.ts';

export type DeskConfig = {
  readonly vault: Address;
  readonly withdrawalHandler: Address;
  readonly confirmations: number;
  /** Withdrawals that are looked at at once, and payments that are under way at once. */
  readonly lookAtOnce: number;
  readonly payAtOnce: number;
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
  readonly #turns: Turns;
  readonly answers: WithdrawalAnswers;

  constructor(parts: DeskParts, config: DeskConfig) {
    this.#parts = parts;
    this.#config = config;
    this.#turns = new Turns(parts.fold.pending, config.lookAtOnce);
    this.answers = new WithdrawalAnswers(parts.port, parts.fold.pending);
  }

  /**
   * @param appliedSequence what was reserved up to here is known on chain
   * @throws LookError at the end, when something failed for some of them
   */
  async step(head: ChainHead, appliedSequence: number): Promise<void> {
    this.answers.forgetEnded();
    const some = this.#turns.take(head, ({ withdrawalId, isWithheld, lane, sequence }) => {
      if (this.answers.has(withdrawalId)) return false;
      // What another chain pays is its desk's.
      return isWithheld || (lane === null && sequence <= appliedSequence);
    });
    const each = this.answers.eachAlone();
    const looks = await Promise.all(
      some.map((one) => each.look(one.withdrawalId, () => this.#look(one, head))),
    );
    for (const [at, isReady] of looks.entries()) {
      const id = some[at]?.withdrawalId;
      if (isReady === true && id !== undefined) await this.#finalize(id);
    }
    each.end();
  }

  /** Returns true for what can be paid now. */
  async #look(one: PendingWithdrawal, head: ChainHead): Promise<boolean> {
    const { withdrawalId } = one;
    const { waiting } = this.answers;
    waiting.delete(withdrawalId);
    if (one.isWithheld) {
      await this.answers.fail(withdrawalId);
      return false;
    }
    const { nodes } = this.#parts;
    const of = { address: this.#config.vault, withdrawalId };
    const entry = await readWithdrawal(nodes.reader, of, head.number);
    if (entry.state === 'none') await this.#failRefused(withdrawalId, head);
    else if (entry.state === 'paid') await this.#confirm(withdrawalId, head);
    else if (entry.state === 'canceled') {
      waiting.set(withdrawalId, 'canceled on chain, and not by the engine');
    } else return this.#isPayable(one, entry, head);
    return false;
  }

  #isPayable(one: PendingWithdrawal, entry: WithdrawalEntry, head: ChainHead): boolean {
    const { withdrawalId, account, asset } = one;
    const { holds, fold } = this.#parts;
    const { waiting } = this.answers;
    const disputed = holds.disputed(account, asset);
    if (fold.view.accounts.balance(account, asset) < disputed) {
      const what = `${disputed} units of account ${account} in asset ${asset} are disputed`;
      waiting.set(withdrawalId, `held back: ${what}`);
      return false;
    }
    if (isUnlocked(entry, head)) return true;
    this.#turns.lock(withdrawalId, entry);
    waiting.set(withdrawalId, `until second ${entry.unlockTime}`);
    return false;
  }

  async #finalize(withdrawalId: number): Promise<void> {
    const { sender } = this.#parts;
    const purpose = { kind: 'finalize', withdrawalId } as const;
    if (sender.has(purpose)) return;
    if (sender.count('finalize') >= this.#config.payAtOnce) {
      this.answers.waiting.set(withdrawalId, 'others are being paid');
      return;
    }
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
