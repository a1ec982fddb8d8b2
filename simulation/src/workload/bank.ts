import type { VenueView } from '@tandem/feed';
import type { AccountId, AssetId, Command, WithdrawalId } from '@tandem/protocol';
import type { AssetUnits } from '@tandem/quantity';
import type { SeededRandom } from './seeded-random.ts';

/** The chain that the simulated deposits come from. */
const CHAIN = 0;
const PAYOUT_US = 4_000_000;

/** The chain's side of the venue: numbers deposits, pays withdrawals or fails to. */
export class Bank {
  readonly #view: VenueView;
  readonly #random: SeededRandom;

  constructor(view: VenueView, random: SeededRandom) {
    this.#view = view;
    this.#random = random;
  }

  /** A deposit that has no number yet. */
  deposit(account: AccountId, asset: AssetId, amount: number): Command {
    return {
      kind: 'CreditDeposit',
      account,
      asset,
      amount: amount as AssetUnits,
      chain: CHAIN,
      depositNumber: 0,
      transactionHash: '0'.repeat(64),
      logIndex: 0,
    };
  }

  /**
   * Numbers the deposits of a round in their order. The chain counts without gap; a number that
   * the venue refused is free again in the next round.
   */
  number(round: readonly Command[]): readonly Command[] {
    let next = (this.#view.totals.depositNumbers.get(CHAIN) ?? 0) + 1;
    return round.map((command) => {
      if (command.kind !== 'CreditDeposit') return command;
      const depositNumber = next;
      next += 1;
      const transactionHash = depositNumber.toString(16).padStart(64, '0');
      return { ...command, depositNumber, transactionHash };
    });
  }

  /** Final answers to withdrawals that have waited long enough; few of them fail. */
  payouts(timeUs: number): readonly Command[] {
    const answers: Command[] = [];
    for (const [id, requestedUs] of this.#view.totals.pendingWithdrawals) {
      if (timeUs - requestedUs < PAYOUT_US) continue;
      const withdrawalId = id as WithdrawalId;
      const kind = this.#random.chance(15) ? 'FailWithdrawal' : 'ConfirmWithdrawal';
      answers.push({ kind, withdrawalId });
    }
    return answers;
  }
}
