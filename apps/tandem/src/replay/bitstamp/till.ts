import type { AccountId, AssetId, Command } from '@tandem/protocol';
import { type AssetUnits, MAX_NOTIONAL } from '@tandem/quantity';
import { BITCOIN, CENTS } from './market.ts';

/** Owner of all accounts and of all money that no order needs. */
const TREASURY = 16 as AccountId;

/** An amount of one asset. */
export type Money = { readonly asset: AssetId; readonly units: number };

/** Sends a command at the recorded time that is now. */
export type Send = (command: Command) => Promise<void>;

/**
 * Gives every order an account of its own with exactly the money it needs, and takes both back when
 * the order has ended. An asset holds at most 2^52 units: the money of a whole day does not fit,
 * that of the orders alive at one moment does. Moves are transfers between accounts of one owner,
 * which is why orders here allow to trade with it.
 */
export class Till {
  readonly #send: Send;
  readonly #free: AccountId[] = [];
  #nextAccount: number = TREASURY + 1;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Opens the treasury and pays in as much as a venue can hold. */
  async open(): Promise<void> {
    await this.#send({ kind: 'OpenAccount', account: TREASURY, parent: null });
    for (const [index, asset] of [CENTS, BITCOIN].entries()) {
      await this.#send({
        kind: 'CreditDeposit',
        account: TREASURY,
        asset,
        amount: MAX_NOTIONAL as number as AssetUnits,
        chain: 0,
        depositNumber: index + 1,
        transactionHash: '0'.repeat(64),
        logIndex: index,
      });
    }
  }

  /** An account that has this money and no order. */
  async hire(need: Money): Promise<AccountId> {
    const account = this.#free.pop() ?? (await this.#openAccount());
    await this.#transfer(TREASURY, account, need);
    return account;
  }

  /** The order of an account has ended: what the account has goes back. */
  async dismiss(account: AccountId, balances: readonly Money[]): Promise<void> {
    for (const money of balances) {
      if (money.units > 0) await this.#transfer(account, TREASURY, money);
    }
    this.#free.push(account);
  }

  get accountsOpened(): number {
    return this.#nextAccount - TREASURY - 1;
  }

  async #openAccount(): Promise<AccountId> {
    const account = this.#nextAccount as AccountId;
    this.#nextAccount += 1;
    await this.#send({ kind: 'OpenAccount', account, parent: TREASURY });
    return account;
  }

  async #transfer(from: AccountId, to: AccountId, { asset, units }: Money): Promise<void> {
    const amount = units as AssetUnits;
    await this.#send({ kind: 'TransferCollateral', from, to, asset, amount });
  }
}
