import { isUnlocked, outpost, readWithdrawal, vault, type WithdrawalState } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import { type Address, encodeFunctionData, type Hex } from 'viem';
import type { MirrorFold, PendingWithdrawal } from '../batches/mirror-fold.ts';
import { failureText } from '../failure-text.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { Purpose } from '../outbox/outbox-store.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import { Turns, WALK_MOST } from '../withdrawals/turns.ts';
import { Walk } from '../withdrawals/walk.ts';
import { WithdrawalAnswers } from '../withdrawals/withdrawal-answers.ts';
import type { HomeSide } from './home-side.ts';

export type LaneDeskConfig = {
  readonly lane: number;
  readonly vault: Address;
  readonly outpost: Address;
  readonly confirmations: number;
  /** Withdrawals that are looked at at once, and those under way to the vault at once. */
  readonly lookAtOnce: number;
  readonly payAtOnce: number;
};

export type LaneDeskParts = {
  readonly nodes: ChainNodes;
  readonly sender: TransactionSender;
  readonly fold: MirrorFold;
  readonly port: CommandPort;
  readonly home: HomeSide;
};

/** What the vault is asked for. */
type Step = 'schedule' | 'finalize';

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
  readonly #forgetting = new Walk(this.#reserved);
  readonly #turns: Turns;
  readonly answers: WithdrawalAnswers;

  constructor(parts: LaneDeskParts, config: LaneDeskConfig) {
    this.#parts = parts;
    this.#config = config;
    const { pending } = parts.fold;
    this.#turns = new Turns(pending, config.lookAtOnce);
    this.answers = new WithdrawalAnswers(parts.port, pending);
  }

  async step(head: ChainHead): Promise<void> {
    await this.#parts.home.assertOpen();
    this.answers.forgetEnded();
    this.#forgetEnded();
    const some = this.#turns.take(head, ({ withdrawalId, lane }) => {
      return lane === this.#config.lane && !this.answers.has(withdrawalId);
    });
    const looks = await Promise.all(
      some.map(async (one) => ((await this.#isReserved(one)) ? this.#look(one, head) : null)),
    );
    for (const [at, wanted] of looks.entries()) {
      const one = some[at];
      if (wanted !== null && one !== undefined) await this.#want(one, wanted);
    }
  }

  #forgetEnded(): void {
    const { pending } = this.#parts.fold;
    this.#forgetting.some(Math.min(this.#reserved.size, WALK_MOST), (id) => {
      if (!pending.has(id)) this.#reserved.delete(id);
      return true;
    });
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

  /** Returns what can be asked of the vault. */
  async #look(one: PendingWithdrawal, head: ChainHead): Promise<Step | null> {
    const { withdrawalId } = one;
    const of = { address: this.#config.vault, withdrawalId };
    const entry = await readWithdrawal(this.#parts.nodes.reader, of, head.number);
    if (entry.state === 'scheduled') {
      if (isUnlocked(entry, head)) return 'finalize';
      this.#turns.lock(withdrawalId, entry);
      this.answers.waiting.set(withdrawalId, `until second ${entry.unlockTime}`);
      return null;
    }
    const deep = await this.#deep(withdrawalId, head);
    if (entry.state === 'paid') {
      if (deep?.state === 'paid') await this.answers.confirm(withdrawalId);
      else this.answers.waiting.set(withdrawalId, 'paid, not deep enough');
      return null;
    }
    // What is still scheduled deep down may be paid after all, should the cancel be undone.
    if (deep?.state === 'canceled') {
      await this.#endCanceled(one, deep.units);
      return null;
    }
    // A scheduled one is paid also when escape is open; one that is not there never will be.
    if (deep?.state === 'none' && deep.isEscapeOpen) {
      await this.answers.fail(withdrawalId);
      return null;
    }
    if (entry.state === 'none') return 'schedule';
    this.answers.waiting.set(withdrawalId, 'canceled on chain, not deep enough');
    return null;
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

  async #want(one: PendingWithdrawal, kind: Step): Promise<void> {
    const { sender } = this.#parts;
    const { withdrawalId } = one;
    const purpose: Purpose = { kind, withdrawalId };
    if (sender.has(purpose)) return;
    if (sender.count(kind) >= this.#config.payAtOnce) {
      this.answers.waiting.set(withdrawalId, 'others come first');
      return;
    }
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
