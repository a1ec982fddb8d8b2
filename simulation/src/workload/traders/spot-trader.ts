import type { Side } from '@tandem/protocol';
import { BTC, BTC_SPOT, type MarketPlan, planOf, USDC } from '../market-plans.ts';
import { cancelOrder, limitOrder, lotsFor, marketOrder, onTick } from '../order-forms.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { fairPrice } from '../standing.ts';
import type { Desk, Trader, TraderSeat } from '../trader.ts';

const DOLLAR = 1_000_000;
const ORDERS_MAX = 6;

/** Buys and sells the coin itself, mostly with patient orders, without leverage. */
export class SpotTrader implements Trader {
  readonly style = 'spot';
  readonly feeTier = 0;
  readonly subAccounts: Trader['subAccounts'] = [];
  readonly account: Trader['account'];
  readonly funds: Trader['funds'];
  readonly #plan: MarketPlan = planOf(BTC_SPOT);
  readonly #random: SeededRandom;

  constructor({ account, character, random }: TraderSeat) {
    this.account = account;
    this.#random = random;
    this.funds = [
      [USDC, character.between(10, 80) * 1_000 * DOLLAR],
      [BTC, character.between(10, 120) * 1_000_000],
    ];
  }

  act(desk: Desk): number {
    const { market } = this.#plan.rules;
    const fair = fairPrice(desk.view, market);
    if (fair === null) return 1;
    const random = this.#random;
    const [oldest] = desk.view.orders.of(this.account);
    const isFull = desk.view.orders.countOf(this.account) >= ORDERS_MAX;
    if (oldest !== undefined && (isFull || random.chance(30))) {
      desk.send(cancelOrder(this.account, oldest.orderId));
    }
    const side: Side = random.chance(50) ? 'buy' : 'sell';
    const size = lotsFor(this.#plan, random.between(50, 4_000), fair);
    const basics = { account: this.account, market, side, size };
    if (random.chance(30)) {
      desk.send(marketOrder(basics));
    } else {
      const away = random.real(-0.000_5, 0.004);
      const price = onTick(this.#plan, fair * (side === 'buy' ? 1 - away : 1 + away));
      desk.send(limitOrder(basics, price, { selfTrade: 'cancelBoth' }));
    }
    return random.real(0.3, 1.5);
  }
}
