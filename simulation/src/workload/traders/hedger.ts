import type { Side } from '@tandem/protocol';
import {
  BTC,
  BTC_PERP,
  ETH,
  ETH_PERP,
  type MarketPlan,
  PUP_PERP,
  planOf,
  USDC,
} from '../market-plans.ts';
import { limitOrder, lotsFor, marketOrder, onTick } from '../order-forms.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { fairPrice, sizeOf } from '../standing.ts';
import type { Desk, Trader, TraderSeat } from '../trader.ts';

const DOLLAR = 1_000_000;

/** Long one market, short another, with coins as collateral: its risk is in the difference. */
export class Hedger implements Trader {
  readonly style = 'hedger';
  readonly feeTier = 1;
  readonly subAccounts: Trader['subAccounts'] = [];
  readonly account: Trader['account'];
  readonly funds: Trader['funds'];
  readonly #random: SeededRandom;
  readonly #long: MarketPlan;
  readonly #short: MarketPlan;
  readonly #dollars: number;

  constructor({ account, character, random }: TraderSeat) {
    this.account = account;
    this.#random = random;
    const first = character.pick([BTC_PERP, ETH_PERP]);
    const second = character.pick([BTC_PERP, ETH_PERP, PUP_PERP].filter((id) => id !== first));
    this.#long = planOf(first);
    this.#short = planOf(second);
    this.#dollars = character.between(40_000, 150_000);
    this.funds = [
      [USDC, character.between(5, 20) * 1_000 * DOLLAR],
      [BTC, character.between(5, 40) * 1_000_000],
      [ETH, character.between(1, 8) * 100_000_000],
    ];
  }

  act(desk: Desk): number {
    this.#steer(desk, this.#long, 1);
    this.#steer(desk, this.#short, -1);
    return this.#random.real(2, 5);
  }

  /** Moves one leg a part of the way to its target. */
  #steer(desk: Desk, plan: MarketPlan, direction: 1 | -1): void {
    const { market } = plan.rules;
    const fair = fairPrice(desk.view, market);
    if (fair === null) return;
    const held = sizeOf(desk.view, this.account, { market, marginMode: 'cross' });
    const target = (direction * lotsFor(plan, this.#dollars, fair)) / plan.beta;
    const gap = Math.trunc((target - held) * this.#random.real(0.1, 0.5));
    if (Math.abs(gap) * fair < 2_000 * DOLLAR) return;
    const side: Side = gap > 0 ? 'buy' : 'sell';
    const basics = { account: this.account, market, side, size: Math.abs(gap) };
    if (this.#random.chance(50)) {
      desk.send(marketOrder(basics));
      return;
    }
    const expiresAtUs = desk.timeUs + this.#random.between(2, 20) * 1_000_000;
    const patient = fair * (side === 'buy' ? 0.999_5 : 1.000_5);
    desk.send(
      limitOrder(basics, onTick(plan, patient), {
        timeInForce: 'GTD',
        expiresAtUs: expiresAtUs as NonNullable<ReturnType<typeof limitOrder>['expiresAtUs']>,
        postOnly: this.#random.chance(50) ? 'reject' : 'no',
      }),
    );
  }
}
