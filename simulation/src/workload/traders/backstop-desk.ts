import { type MarketId, PROTOCOL_ACCOUNTS, type Side } from '@tandem/protocol';
import { marketOrder } from '../order-forms.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { fairPrice } from '../standing.ts';
import type { Desk, Trader } from '../trader.ts';

const DOLLAR = 1_000_000;
const SLICE_DOLLARS = 20_000;

/** The venue's own desk: sells in calm times what the backstop had to take over in wild ones. */
export class BackstopDesk implements Trader {
  readonly style = 'backstop';
  readonly feeTier = 0;
  readonly account: Trader['account'] = PROTOCOL_ACCOUNTS.backstop;
  readonly subAccounts: Trader['subAccounts'] = [];
  readonly funds: Trader['funds'] = [];
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  act(desk: Desk): number {
    const isWild = desk.regime === 'crash' || desk.regime === 'squeeze';
    const positions = [...(desk.view.accounts.get(this.account)?.positions.values() ?? [])];
    if (isWild || positions.length === 0) return 2;
    const { market, size: held } = this.#random.pick(positions);
    const fair = fairPrice(desk.view, market);
    if (fair === null) return 2;
    const side: Side = held > 0 ? 'sell' : 'buy';
    const slice = Math.max(1, Math.floor((SLICE_DOLLARS * DOLLAR) / fair));
    const size = Math.min(Math.abs(held), slice);
    const basics = { account: this.account, market: market as MarketId, side, size };
    desk.send(marketOrder(basics, { reduceOnly: true }));
    return this.#random.real(0.5, 2);
  }
}
