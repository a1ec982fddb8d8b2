import type { Side } from '@tandem/protocol';
import type { QuoteUnits } from '@tandem/quantity';
import { type MarketPlan, USDC } from '../market-plans.ts';
import { lotsFor, marketOrder } from '../order-forms.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { fairPrice, worthInDollars } from '../standing.ts';
import type { Desk, Trader, TraderSeat } from '../trader.ts';

const DOLLAR = 1_000_000;

/** Small isolated positions at the highest leverage there is: each can lose only what it posted. */
export class IsolatedGambler implements Trader {
  readonly style = 'gambler';
  readonly feeTier = 0;
  readonly subAccounts: Trader['subAccounts'] = [];
  readonly account: Trader['account'];
  readonly funds: Trader['funds'];
  readonly #plan: MarketPlan;
  readonly #random: SeededRandom;
  readonly #stake: number;

  constructor({ account, character, random }: TraderSeat, plan: MarketPlan) {
    this.account = account;
    this.#random = random;
    this.#plan = plan;
    this.#stake = character.between(200, 3_000);
    this.funds = [[USDC, this.#stake * DOLLAR]];
  }

  act(desk: Desk): number {
    const { market } = this.#plan.rules;
    const fair = fairPrice(desk.view, market);
    if (fair === null) return 1;
    if (worthInDollars(desk.view, this.account) < this.#stake / 20) {
      if (this.#random.chance(25)) desk.deposit(this.account, USDC, this.#stake * DOLLAR);
      return this.#random.real(10, 25);
    }
    const position = desk.view.accounts.position(this.account, market, 'isolated');
    if (position === undefined) return this.#enter(desk, fair);
    return this.#fiddle(desk, position.size);
  }

  #enter(desk: Desk, fair: number): number {
    const { market, tiers } = this.#plan.rules;
    const highest = Math.floor(1_000_000_000 / (tiers[0]?.initialRatePpb ?? 1_000_000_000));
    // One time in ten the wish is higher than the market allows.
    const leverage = Math.ceil(highest * this.#random.real(0.3, 1.07));
    desk.send({
      kind: 'SetLeverage',
      account: this.account,
      market,
      marginMode: 'isolated',
      leverage,
    });
    const free = (desk.view.accounts.balance(this.account, USDC) / DOLLAR) * 0.5;
    const limit = (tiers[1]?.lower ?? 0) / DOLLAR;
    const dollars = Math.min(limit, free * leverage) * this.#random.real(0.3, 0.9);
    const side: Side = this.#random.chance(desk.regime === 'slump' ? 30 : 60) ? 'buy' : 'sell';
    const size = lotsFor(this.#plan, dollars, fair);
    const basics = { account: this.account, market, side, size };
    desk.send(marketOrder(basics, { marginMode: 'isolated' }));
    return this.#random.real(1, 4);
  }

  #fiddle(desk: Desk, held: number): number {
    const { market } = this.#plan.rules;
    if (this.#random.chance(30)) {
      const side: Side = held > 0 ? 'sell' : 'buy';
      const part = this.#random.chance(50) ? Math.abs(held) : Math.ceil(Math.abs(held) / 3);
      const basics = { account: this.account, market, side, size: part };
      desk.send(marketOrder(basics, { marginMode: 'isolated', reduceOnly: true }));
    } else if (this.#random.chance(40)) {
      // Taking margin out is tried as well; the rule of the tenth refuses most of it.
      const dollars = this.#random.between(-20, 60);
      const amount = (dollars * DOLLAR) as QuoteUnits;
      desk.send({ kind: 'AdjustIsolatedMargin', account: this.account, market, amount });
    }
    return this.#random.real(1, 5);
  }
}
