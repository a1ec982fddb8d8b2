import type { PlaceOrder, Side } from '@tandem/protocol';
import { type MarketPlan, USDC } from '../market-plans.ts';
import { clientOrderId, limitOrder, lotsFor, marketOrder, onTick } from '../order-forms.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { fairPrice, sizeOf } from '../standing.ts';
import type { Desk, Trader, TraderSeat } from '../trader.ts';

const DOLLAR = 1_000_000;

/** Buys and sells at the price there is, for reasons of its own; often closes what it has. */
export class Taker implements Trader {
  readonly style = 'taker';
  readonly feeTier: number;
  readonly subAccounts: Trader['subAccounts'] = [];
  readonly account: Trader['account'];
  readonly funds: Trader['funds'];
  readonly #plan: MarketPlan;
  readonly #random: SeededRandom;
  readonly #dollars: number;

  constructor({ account, character, random }: TraderSeat, plan: MarketPlan) {
    this.account = account;
    this.#random = random;
    this.#plan = plan;
    this.feeTier = character.chance(25) ? 1 : 0;
    this.#dollars = character.between(100, 6_000);
    this.funds = [[USDC, character.between(5, 60) * 1_000 * DOLLAR]];
  }

  act(desk: Desk): number {
    const { market } = this.#plan.rules;
    const fair = fairPrice(desk.view, market);
    if (fair === null) return 1;
    const held = sizeOf(desk.view, this.account, { market, marginMode: 'cross' });
    if (held !== 0 && this.#random.chance(35)) {
      const side: Side = held > 0 ? 'sell' : 'buy';
      const basics = { account: this.account, market, side, size: Math.abs(held) };
      desk.send(marketOrder(basics, { reduceOnly: true }));
    } else {
      desk.send(this.#order(desk, fair));
    }
    return this.#random.real(0.2, 1.2);
  }

  #order(desk: Desk, fair: number): PlaceOrder {
    const random = this.#random;
    const { market } = this.#plan.rules;
    const side = this.#sideFor(desk);
    const size = lotsFor(this.#plan, this.#dollars * random.real(0.2, 2), fair);
    const basics = { account: this.account, market, side, size };
    const through = fair * (side === 'buy' ? 1 + random.real(0, 0.003) : 1 - random.real(0, 0.003));
    const price = onTick(this.#plan, through);
    const choice = random.between(1, 10);
    if (choice <= 5) return marketOrder(basics, { clientOrderId: clientOrderId(desk.timeUs) });
    if (choice <= 7) return limitOrder(basics, price, { timeInForce: 'IOC' });
    if (choice === 8) return limitOrder(basics, price, { timeInForce: 'FOK' });
    if (choice === 9) return marketOrder(basics, { timeInForce: 'FOK' });
    return limitOrder(basics, price, { clientOrderId: clientOrderId(desk.timeUs) });
  }

  /** In a panic most people sell, in a squeeze most buy. */
  #sideFor(desk: Desk): Side {
    const sellers = { crash: 75, slump: 58, mania: 42, squeeze: 25 } as const;
    const { regime } = desk;
    const percent = regime in sellers ? sellers[regime as keyof typeof sellers] : 50;
    return this.#random.chance(percent) ? 'sell' : 'buy';
  }
}
