import { type ApiError, edgeError } from '@tandem/api';
import type { CommandPort } from '@tandem/ingress';
import type { LiveVenue } from '@tandem/projections';
import type { AccountId, AssetId, CreditDeposit } from '@tandem/protocol';
import type { AssetUnits } from '@tandem/quantity';

/** The chain of play money: no deposit of a real chain can be mistaken for one of these. */
const DEMO_CHAIN = 15;

/** Most play money of one pour, in units of any asset: 10,000 dollars, 100 coins of 8 decimals. */
const POUR_MAX = 10_000_000_000;

type Poured = { readonly sequence: number; readonly timeUs: number };

/** A deposit of play money, with the next number of the demo chain. */
export function demoDeposit(
  { view }: LiveVenue,
  { account, asset, amount }: { account: number; asset: number; amount: number },
): CreditDeposit {
  const depositNumber = (view.totals.depositNumbers.get(DEMO_CHAIN) ?? 0) + 1;
  return {
    kind: 'CreditDeposit',
    account: account as AccountId,
    asset: asset as AssetId,
    amount: amount as AssetUnits,
    chain: DEMO_CHAIN,
    depositNumber,
    transactionHash: depositNumber.toString(16).padStart(64, '0'),
    logIndex: 0,
  };
}

/** Gives play money to accounts. */
export type PlayMoney = {
  /** Why a user is not given so many units of an asset at a time; null where he may be. */
  problemOf(amount: number): ApiError | null;
  /** Credits any number of units: the accounts that the venue itself sets up have no bound. */
  credit(account: number, asset: number, amount: number): Promise<Poured | ApiError>;
};

export function pourProblem(amount: number): ApiError | null {
  if (amount >= 1 && amount <= POUR_MAX) return null;
  const inputs = { path: '/amount', problem: `1 to ${POUR_MAX} units at a time` };
  return edgeError('InvalidRequest', inputs);
}

/** Credits play money by deposits of the demo chain, journalled as any deposit is. */
export class DemoFaucet implements PlayMoney {
  readonly #port: CommandPort;
  readonly #live: LiveVenue;
  #last: Promise<unknown> = Promise.resolve();

  constructor(port: CommandPort, live: LiveVenue) {
    this.#port = port;
    this.#live = live;
  }

  problemOf(amount: number): ApiError | null {
    return pourProblem(amount);
  }

  credit(account: number, asset: number, amount: number): Promise<Poured | ApiError> {
    // One after the other: the numbers of deposits have no gap.
    const made = this.#last.then(() => this.#credit(account, asset, amount));
    this.#last = made.catch(() => undefined);
    return made;
  }

  async #credit(account: number, asset: number, amount: number): Promise<Poured | ApiError> {
    const command = demoDeposit(this.#live, { account, asset, amount });
    const outcome = await this.#port.submit({ authorization: null, command });
    if (outcome.kind !== 'released') return edgeError('NotReady', { part: 'exchange' });
    const [first] = outcome.events;
    if (first?.kind !== 'CommandRejected') return outcome;
    const { reason, bound, actual } = first;
    return { code: reason, message: `${reason} (${bound}, ${actual})`, inputs: { bound, actual } };
  }
}
