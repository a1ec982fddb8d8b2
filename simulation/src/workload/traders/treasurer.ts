import type { AccountId, AssetId } from '@tandem/protocol';
import type { AssetUnits } from '@tandem/quantity';
import { BTC, BTC_PERP, ETH, planOf, USDC } from '../market-plans.ts';
import { lotsFor, marketOrder } from '../order-forms.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { fairPrice } from '../standing.ts';
import type { Desk, Trader, TraderSeat } from '../trader.ts';

const DOLLAR = 1_000_000;

/** Moves money in, out and between its own accounts, with just enough trading to be refused. */
export class Treasurer implements Trader {
  readonly style = 'treasurer';
  readonly feeTier = 0;
  readonly account: Trader['account'];
  readonly subAccounts: readonly AccountId[];
  readonly funds: Trader['funds'];
  readonly #random: SeededRandom;

  constructor({ account, character, random }: TraderSeat, subAccount: AccountId) {
    this.account = account;
    this.subAccounts = [subAccount];
    this.#random = random;
    this.funds = [
      [USDC, character.between(20, 200) * 1_000 * DOLLAR],
      [BTC, character.between(20, 100) * 1_000_000],
      [ETH, character.between(2, 20) * 100_000_000],
    ];
  }

  act(desk: Desk): number {
    const random = this.#random;
    const asset = random.pick([USDC, USDC, BTC, ETH]);
    const { account } = this;
    const sub = this.subAccounts[0] ?? account;
    const choice = random.between(1, 10);
    if (choice <= 2) {
      desk.deposit(account, asset, this.#part(desk, account, asset) + 1);
    } else if (choice <= 5) {
      const amount = this.#part(desk, account, asset) as AssetUnits;
      desk.send({ kind: 'RequestWithdrawal', account, asset, amount });
    } else if (choice <= 8) {
      const [from, to] = random.chance(55) ? [account, sub] : [sub, account];
      const amount = this.#part(desk, from, asset) as AssetUnits;
      desk.send({ kind: 'TransferCollateral', from, to, asset, amount });
    } else {
      this.#trade(desk, random.pick([account, sub]));
    }
    return random.real(1, 4);
  }

  /** Up to a quarter of a balance; one time in fifty more than all of it. */
  #part(desk: Desk, account: AccountId, asset: AssetId): number {
    const balance = Math.max(0, desk.view.accounts.balance(account, asset));
    const share = this.#random.chance(2) ? 1.5 : this.#random.real(0, 0.25);
    return Math.floor(balance * share);
  }

  #trade(desk: Desk, account: AccountId): void {
    const fair = fairPrice(desk.view, BTC_PERP);
    if (fair === null) return;
    const side = this.#random.chance(50) ? 'buy' : 'sell';
    const size = lotsFor(planOf(BTC_PERP), this.#random.between(500, 20_000), fair);
    desk.send(marketOrder({ account, market: BTC_PERP, side, size }));
  }
}
