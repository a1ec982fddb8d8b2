import type { Side } from '@tandem/protocol';
import { type MarketPlan, USDC } from '../market-plans.ts';
import { lotsFor, marketOrder, triggerOrder } from '../order-forms.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { fairPrice, sizeOf, worthInDollars } from '../standing.ts';
import type { Desk, Trader, TraderSeat } from '../trader.ts';

const DOLLAR = 1_000_000;

/** Follows the trend with most of the leverage there is, and never believes in the turn. */
export class MomentumTrader implements Trader {
  readonly style = 'momentum';
  readonly feeTier = 0;
  readonly subAccounts: Trader['subAccounts'] = [];
  readonly account: Trader['account'];
  readonly funds: Trader['funds'];
  readonly #plan: MarketPlan;
  readonly #random: SeededRandom;
  readonly #stake: number;
  readonly #leverage: number;
  readonly #usesStops: boolean;

  constructor({ account, character, random }: TraderSeat, plan: MarketPlan) {
    this.account = account;
    this.#random = random;
    this.#plan = plan;
    this.#stake = character.between(1, 25) * 1_000;
    const first = plan.rules.tiers[1]?.initialRatePpb ?? 1_000_000_000;
    this.#leverage = Math.min(80, 1_000_000_000 / first) * character.real(0.4, 0.95);
    this.#usesStops = character.chance(20);
    this.funds = [[USDC, this.#stake * DOLLAR]];
  }

  act(desk: Desk): number {
    const { market } = this.#plan.rules;
    const fair = fairPrice(desk.view, market);
    if (fair === null) return 1;
    const worth = worthInDollars(desk.view, this.account);
    if (worth < this.#stake / 20) return this.#comeBack(desk);
    const held = sizeOf(desk.view, this.account, { market, marginMode: 'cross' });
    const trend = desk.memory.change(market, 12);
    const threshold = 0.002 * this.#plan.beta;
    if (held !== 0 && Math.sign(held) !== Math.sign(trend) && this.#random.chance(6)) {
      this.#close(desk, held);
      return this.#random.real(2, 6);
    }
    if (Math.abs(trend) < threshold) return this.#random.real(0.3, 1);
    const side: Side = trend > 0 ? 'buy' : 'sell';
    const room = worth * this.#leverage - (Math.abs(held) * fair) / DOLLAR;
    // Against a position that loses nothing is added: it is hoped for.
    if (room < this.#stake || (held !== 0 && held > 0 !== trend > 0)) return 1;
    const size = lotsFor(this.#plan, room * this.#random.real(0.2, 0.6), fair);
    desk.send(marketOrder({ account: this.account, market, side, size }));
    if (this.#usesStops) this.#protect(desk, { side, fair });
    return this.#random.real(0.5, 2.5);
  }

  #close(desk: Desk, held: number): void {
    const { market } = this.#plan.rules;
    const side: Side = held > 0 ? 'sell' : 'buy';
    const basics = { account: this.account, market, side, size: Math.abs(held) };
    desk.send(marketOrder(basics, { reduceOnly: true }));
  }

  #protect(desk: Desk, { side, fair }: { readonly side: Side; readonly fair: number }): void {
    const { market } = this.#plan.rules;
    const closing: Side = side === 'buy' ? 'sell' : 'buy';
    const away = this.#random.real(0.003, 0.008) * this.#plan.beta;
    const price = Math.round(fair * (side === 'buy' ? 1 - away : 1 + away));
    const { tickSize } = this.#plan.rules;
    const basics = { account: this.account, market, side: closing, size: 1 };
    const when = { trigger: 'stop', price: price - (price % tickSize) } as const;
    desk.send(triggerOrder(basics, when, { attached: true }));
  }

  /** Wiped out: takes a while, then tries again with new money. */
  #comeBack(desk: Desk): number {
    if (this.#random.chance(30)) {
      desk.deposit(this.account, USDC, this.#stake * DOLLAR);
    }
    return this.#random.real(10, 30);
  }
}
