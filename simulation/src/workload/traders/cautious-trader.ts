import type { Side } from '@tandem/protocol';
import type { PriceUnits } from '@tandem/quantity';
import { type MarketPlan, USDC } from '../market-plans.ts';
import { limitOrder, lotsFor, marketOrder, onTick, triggerOrder } from '../order-forms.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { fairPrice, sizeOf } from '../standing.ts';
import type { Desk, Trader, TraderSeat } from '../trader.ts';

const DOLLAR = 1_000_000;

/** Trades with a plan: an entry, a stop, a take-profit, and changes its mind about all three. */
export class CautiousTrader implements Trader {
  readonly style = 'cautious';
  readonly feeTier = 0;
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
    this.#dollars = character.between(2_000, 20_000);
    this.funds = [[USDC, character.between(5, 30) * 1_000 * DOLLAR]];
  }

  act(desk: Desk): number {
    const { market } = this.#plan.rules;
    const fair = fairPrice(desk.view, market);
    if (fair === null) return 1;
    const held = sizeOf(desk.view, this.account, { market, marginMode: 'cross' });
    if (held === 0) this.#enter(desk, fair);
    else if (this.#random.chance(35)) this.#protect(desk, { held, fair });
    else if (this.#random.chance(20)) this.#leave(desk, held);
    return this.#random.real(0.7, 3);
  }

  /** Half of the entries wait for a better price or for a breakout. */
  #enter(desk: Desk, fair: number): void {
    const { market } = this.#plan.rules;
    const { account } = this;
    const random = this.#random;
    if (desk.view.orders.countOf(account) > 3) {
      desk.send({ kind: 'CancelAllOrders', account, market: null, uptoNonce: null });
    }
    const side: Side = random.chance(50) ? 'buy' : 'sell';
    const size = lotsFor(this.#plan, this.#dollars, fair);
    const basics = { account, market, side, size };
    const sign = side === 'buy' ? 1 : -1;
    const away = random.real(0.000_3, 0.003) * this.#plan.beta;
    if (random.chance(40)) {
      desk.send(marketOrder(basics));
    } else if (random.chance(60)) {
      desk.send(limitOrder(basics, onTick(this.#plan, fair * (1 - sign * away))));
    } else {
      const trigger = onTick(this.#plan, fair * (1 + sign * away));
      const limit = onTick(this.#plan, trigger * (1 + sign * 0.002));
      const triggerBy = random.pick(['mark', 'last', 'index'] as const);
      const options = { reduceOnly: false, triggerBy, limitPrice: limit as PriceUnits };
      desk.send(triggerOrder(basics, { trigger: 'stop', price: trigger }, options));
    }
  }

  #protect(desk: Desk, { held, fair }: { readonly held: number; readonly fair: number }): void {
    const { market } = this.#plan.rules;
    const sign = held > 0 ? 1 : -1;
    const side: Side = held > 0 ? 'sell' : 'buy';
    const basics = { account: this.account, market, side, size: Math.abs(held) };
    const risk = this.#random.real(0.002, 0.01) * this.#plan.beta;
    const isAttached = this.#random.chance(70);
    const stop = triggerOrder(
      basics,
      { trigger: 'stop', price: onTick(this.#plan, fair * (1 - sign * risk)) },
      { attached: isAttached },
    );
    const gain = triggerOrder(
      { ...basics, size: isAttached ? basics.size : Math.ceil(basics.size / 2) },
      { trigger: 'takeProfit', price: onTick(this.#plan, fair * (1 + sign * risk)) },
      { attached: isAttached, triggerBy: this.#random.pick(['mark', 'last'] as const) },
    );
    desk.send({ kind: 'Batch', items: [stop, gain] });
  }

  #leave(desk: Desk, held: number): void {
    const { market } = this.#plan.rules;
    const side: Side = held > 0 ? 'sell' : 'buy';
    const basics = { account: this.account, market, side, size: Math.abs(held) };
    desk.send(marketOrder(basics, { reduceOnly: true }));
  }
}
