import { isUnlocked, outpost, vault } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import { type Address, encodeFunctionData, type Hex } from 'viem';
import type { MirrorFold, PendingWithdrawal } from '../batches/mirror-fold.ts';
import { failureText } from '../failure-text.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { Purpose } from '../outbox/outbox-store.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import { EndedSweep } from '../withdrawals/ended-sweep.ts';
import { Turns } from '../withdrawals/turns.ts';
import { WithdrawalAnswers } from '../withdrawals/withdrawal-answers.ts';
import type { HomeSide } from './home-side.ts';
import { type LanePayment, readPayment } from './lane-payment.ts';

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
type Step = { readonly kind: 'schedule' | 'finalize'; readonly payment: LanePayment };

type Known = LanePayment & { readonly isEscapeOpen: boolean };

/**
 * Has the vault of another chain pay what the mirror has reserved for it, and tells the engine when
 * that is deep enough. The vault burns each id: nothing is paid twice, whatever is forgotten here.
 * Given back is only what can never be paid there any more, and of which nothing was.
 */
export class LaneDesk {
  readonly #parts: LaneDeskParts;
  readonly #config: LaneDeskConfig;
  /** What the mirror has reserved for good. */
  readonly #reserved = new Set<number>();
  readonly #sweep: EndedSweep;
  readonly #turns: Turns;
  readonly answers: WithdrawalAnswers;

  constructor(parts: LaneDeskParts, config: LaneDeskConfig) {
    this.#parts = parts;
    this.#config = config;
    const { pending } = parts.fold;
    this.#sweep = new EndedSweep(this.#reserved, pending);
    this.#turns = new Turns(pending, config.lookAtOnce);
    this.answers = new WithdrawalAnswers(parts.port, pending);
  }

  /** @throws LookError at the end, when something failed for some of them */
  async step(head: ChainHead): Promise<void> {
    await this.#parts.home.assertOpen();
    this.answers.forgetEnded();
    this.#sweep.step();
    const some = this.#turns.take(head, ({ withdrawalId, lane }) => {
      return lane === this.#config.lane && !this.answers.has(withdrawalId);
    });
    const each = this.answers.eachAlone();
    const looks = await Promise.all(
      some.map((one) =>
        each.look(one.withdrawalId, async () => {
          return (await this.#isReserved(one)) ? this.#look(one, head) : null;
        }),
      ),
    );
    for (const [at, wanted] of looks.entries()) {
      const one = some[at];
      if (wanted !== null && one !== undefined) await this.#want(one, wanted);
    }
    each.end();
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
    const { waiting } = this.answers;
    const { vault: address } = this.#config;
    const payment = await readPayment(this.#parts.nodes.reader, address, one, head.number);
    if (payment.state === 'scheduled') {
      if (isUnlocked(payment, head)) return { kind: 'finalize', payment };
      this.#turns.lock(withdrawalId, payment);
      waiting.set(withdrawalId, `until second ${payment.unlockTime}`);
      return null;
    }
    const deep = await this.#deep(one, head);
    if (payment.state === 'paid') {
      if (deep?.state === 'paid') await this.answers.confirm(withdrawalId);
      else waiting.set(withdrawalId, 'paid, not deep enough');
      return null;
    }
    // What is still scheduled deep down may be paid after all, should the cancel be undone.
    if (deep?.state === 'canceled') {
      await this.answers.fail(withdrawalId);
      return null;
    }
    if (payment.state === 'canceled' || payment.attempt !== (deep?.attempt ?? 0)) {
      waiting.set(withdrawalId, 'canceled on chain, not deep enough');
      return null;
    }
    // A scheduled one is paid also when escape is open; one that is not there never will be.
    if (deep?.state === 'none' && deep.isEscapeOpen) {
      await this.#endUnpaid(one, deep);
      return null;
    }
    return { kind: 'schedule', payment };
  }

  /** The engine gives back all of it or nothing: what was paid before must not come twice. */
  async #endUnpaid(one: PendingWithdrawal, { attempt, wanted }: LanePayment): Promise<void> {
    const { withdrawalId, amount } = one;
    if (attempt === 0) return this.answers.fail(withdrawalId);
    const paid = BigInt(amount) - wanted;
    const what = `escape is open there, and ${paid} of ${amount} were paid`;
    this.answers.waiting.set(withdrawalId, what);
  }

  async #deep(one: PendingWithdrawal, head: ChainHead): Promise<Known | null> {
    const blockNumber = head.number - BigInt(this.#config.confirmations);
    if (blockNumber < 0n) return null;
    const { vault: address } = this.#config;
    const call = { address, abi: vault.abi, functionName: 'isEscapeOpen', blockNumber } as const;
    return this.#parts.nodes.agreed(async (client) => {
      const payment = await readPayment(client, address, one, blockNumber);
      return { ...payment, isEscapeOpen: await client.readContract(call) };
    });
  }

  async #want(one: PendingWithdrawal, { kind, payment }: Step): Promise<void> {
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
    const data = isFirst ? scheduling(one, payment) : finalizing(payment);
    try {
      await sender.want({ to, data, purpose });
      this.answers.waiting.set(withdrawalId, isFirst ? 'is being scheduled' : 'is being paid');
    } catch (error) {
      // A pause, the outflow limit, too little in the vault: others are not held up.
      this.answers.waiting.set(withdrawalId, failureText(error));
    }
  }
}

function scheduling({ account, asset }: PendingWithdrawal, { id, wanted }: LanePayment): Hex {
  const args = [id, account, asset, wanted] as const;
  return encodeFunctionData({ abi: outpost.abi, functionName: 'schedule', args });
}

function finalizing({ id }: LanePayment): Hex {
  return encodeFunctionData({ abi: vault.abi, functionName: 'finalizeWithdrawal', args: [id] });
}
