import { vault, withdrawalHandler } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { ConfirmWithdrawal, FailWithdrawal } from '@tandem/protocol';
import { type Address, encodeFunctionData } from 'viem';
import type { MirrorFold, PendingWithdrawal } from '../batches/mirror-fold.ts';
import { failureText } from '../failure-text.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import type { Holds } from '../reconciliation/holds.ts';

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

type Answer = ConfirmWithdrawal | FailWithdrawal;

/** States of a withdrawal as the vault numbers them. */
const NONE = 0;
const SCHEDULED = 1;
const PAID = 2;

/**
 * Brings reserved withdrawals to their end: asks the vault to pay when the delay is over, confirms
 * to the engine what is paid deep enough, and gives back what the chain refused or cannot pay. What
 * the vault has scheduled is never given back from here: somebody could have it paid meanwhile.
 */
export class WithdrawalDesk {
  readonly #parts: DeskParts;
  readonly #config: DeskConfig;
  readonly #answered = new Set<number>();
  /** Withdrawals that wait for something, with the reason. */
  readonly waiting: Map<number, string> = new Map();
  confirmed = 0;
  failed = 0;

  constructor(parts: DeskParts, config: DeskConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  /** @param appliedSequence what was reserved up to here is known on chain */
  async step(head: ChainHead, appliedSequence: number): Promise<void> {
    const { fold } = this.#parts;
    for (const id of this.#answered) if (!fold.pending.has(id)) this.#answered.delete(id);
    this.waiting.clear();
    for (const one of fold.pending.values()) {
      if (this.#answered.has(one.withdrawalId)) continue;
      if (one.isWithheld) await this.#fail(one);
      // What another chain pays is its desk's.
      else if (one.lane === null && one.sequence <= appliedSequence) await this.#look(one, head);
    }
  }

  async #look(one: PendingWithdrawal, head: ChainHead): Promise<void> {
    const { withdrawalId } = one;
    const entry = await this.#entry(withdrawalId, head.number);
    if (entry.state === SCHEDULED) {
      const isOver = head.timestamp >= BigInt(entry.unlockTime) && head.number >= entry.unlockBlock;
      const { holds, fold } = this.#parts;
      const { account, asset } = one;
      const disputed = holds.disputed(account, asset);
      if (fold.view.accounts.balance(account, asset) < disputed) {
        const what = `${disputed} units of account ${account} in asset ${asset} are disputed`;
        this.waiting.set(withdrawalId, `held back: ${what}`);
        return;
      }
      if (isOver) return this.#finalize(withdrawalId);
      this.waiting.set(withdrawalId, `until second ${entry.unlockTime}`);
      return;
    }
    if (entry.state === PAID) return this.#confirm(withdrawalId, head);
    if (entry.state === NONE) return this.#failRefused(one, head);
    this.waiting.set(withdrawalId, 'canceled on chain, and not by the engine');
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
      this.waiting.set(withdrawalId, failureText(error));
    }
  }

  async #confirm(withdrawalId: number, head: ChainHead): Promise<void> {
    const deep = head.number - BigInt(this.#config.confirmations);
    const state = await this.#parts.nodes.agreed(async (client) => {
      const entry = await client.readContract({
        ...this.#entryCall(withdrawalId),
        blockNumber: deep,
      });
      return entry.state;
    });
    if (state !== PAID) {
      this.waiting.set(withdrawalId, 'paid, not deep enough');
      return;
    }
    if (await this.#answer({ kind: 'ConfirmWithdrawal', withdrawalId: withdrawalId as never })) {
      this.confirmed += 1;
    }
  }

  async #failRefused(one: PendingWithdrawal, head: ChainHead): Promise<void> {
    const { withdrawalId } = one;
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
    if (units > 0n) await this.#fail(one);
    else this.waiting.set(withdrawalId, 'not scheduled yet');
  }

  async #fail({ withdrawalId }: PendingWithdrawal): Promise<void> {
    if (await this.#answer({ kind: 'FailWithdrawal', withdrawalId: withdrawalId as never })) {
      this.failed += 1;
    }
  }

  /** Asked twice the engine refuses the second: what became of an unknown one shows in the feed. */
  async #answer(command: Answer): Promise<boolean> {
    const outcome = await this.#parts.port.submit({ command, authorization: null });
    if (outcome.kind !== 'released') {
      this.waiting.set(command.withdrawalId, 'the exchange takes no commands');
      return false;
    }
    this.#answered.add(command.withdrawalId);
    return outcome.events[0]?.kind !== 'CommandRejected';
  }

  #entry(withdrawalId: number, blockNumber: bigint) {
    const { reader } = this.#parts.nodes;
    return reader.readContract({ ...this.#entryCall(withdrawalId), blockNumber });
  }

  #entryCall(withdrawalId: number) {
    return {
      address: this.#config.vault,
      abi: vault.abi,
      functionName: 'withdrawalEntry',
      args: [BigInt(withdrawalId)],
    } as const;
  }
}
