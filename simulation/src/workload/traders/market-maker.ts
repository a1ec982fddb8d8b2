import { BATCH_ITEMS_MAX, type BatchItem, type PlaceOrder, type Side } from '@tandem/protocol';
import { type MarketPlan, USDC } from '../market-plans.ts';
import {
  amendOrder,
  cancelOrder,
  limitOrder,
  lotsFor,
  marketOrder,
  onTick,
} from '../order-forms.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { fairPrice, sizeOf } from '../standing.ts';
import type { Desk, Trader, TraderSeat } from '../trader.ts';

const DOLLAR = 1_000_000;
const LEVELS = 7;

/** How one maker quotes; makers differ, or they would all leave at the same moment. */
type Temper = {
  /** Half spread of the best quote, relative. */
  readonly halfSpread: number;
  /** Dollars at the best level; each further level has more. */
  readonly dollars: number;
  /** Dollars of inventory at which quotes are skewed by a half spread. */
  readonly comfort: number;
  /** Move within three seconds at which the maker takes everything out of the book. */
  readonly nerve: number;
};

/** Quotes a ladder on both sides around the fair price, leans against its inventory, and flees. */
export class MarketMaker implements Trader {
  readonly style = 'maker';
  readonly feeTier = 2;
  readonly subAccounts: Trader['subAccounts'] = [];
  readonly account: Trader['account'];
  readonly funds: Trader['funds'];
  readonly #plan: MarketPlan;
  readonly #random: SeededRandom;
  readonly #temper: Temper;
  #quotedFair = 0;
  #calmAtUs = 0;

  constructor({ account, character, random }: TraderSeat, plan: MarketPlan) {
    this.account = account;
    this.#random = random;
    this.#plan = plan;
    const { beta } = plan;
    this.#temper = {
      halfSpread: character.real(0.000_15, 0.000_4) * beta * beta,
      dollars: character.between(2_000, 9_000) / beta,
      comfort: character.between(100_000, 300_000) / beta,
      nerve: character.real(0.004, 0.035) * beta,
    };
    const { marketKind, baseAsset } = plan.rules;
    this.funds = [
      [USDC, 1_500_000 * DOLLAR],
      ...(marketKind === 'spot' ? [[baseAsset, 30 * 100_000_000] as const] : []),
    ];
  }

  act(desk: Desk): number {
    const { market } = this.#plan.rules;
    const fair = fairPrice(desk.view, market);
    if (fair === null) return 1;
    if (desk.timeUs < this.#calmAtUs) return 0.5;
    if (Math.abs(desk.memory.change(market, 3)) > this.#temper.nerve) return this.#flee(desk);
    if (this.#unload(desk, fair)) return 0.5;
    const moved = Math.abs(fair / this.#quotedFair - 1);
    const isThin = desk.view.orders.countOf(this.account) < LEVELS;
    // One quote is moved alone now and then, as many real bots do; it loses its place in time.
    if (!isThin && moved < this.#temper.halfSpread) return this.#nudge(desk, fair);
    this.#requote(desk, fair);
    return this.#random.real(0.2, 0.6);
  }

  #flee(desk: Desk): number {
    const { market } = this.#plan.rules;
    this.#calmAtUs = desk.timeUs + this.#random.between(1_500_000, 5_000_000);
    this.#quotedFair = 0;
    desk.send({ kind: 'CancelAllOrders', account: this.account, market, uptoNonce: null });
    return 1;
  }

  /** Sells inventory into the book when there is far too much of it. */
  #unload(desk: Desk, fair: number): boolean {
    const { market, marketKind } = this.#plan.rules;
    if (marketKind === 'spot') return false;
    const size = sizeOf(desk.view, this.account, { market, marginMode: 'cross' });
    const dollars = (size * fair) / DOLLAR;
    if (Math.abs(dollars) < this.#temper.comfort * 4 || !this.#random.chance(20)) return false;
    const side = size > 0 ? 'sell' : 'buy';
    const part = Math.max(1, Math.floor(Math.abs(size) / 4));
    const basics = { account: this.account, market, side, size: part } as const;
    desk.send(marketOrder(basics, { reduceOnly: true, selfTrade: 'cancelMaker' }));
    return true;
  }

  #nudge(desk: Desk, fair: number): number {
    if (!this.#random.chance(30)) return this.#random.real(0.2, 0.6);
    const order = this.#random.pick([...desk.view.orders.of(this.account)]);
    const away = this.#temper.halfSpread * this.#random.real(1, 4);
    const price = onTick(this.#plan, fair * (order.side === 'buy' ? 1 - away : 1 + away));
    const keepsPrice = this.#random.chance(40);
    const scale = this.#random.real(0.7, keepsPrice ? 1 : 1.2);
    const size = Math.max(1, Math.floor(order.remaining * scale));
    desk.send(amendOrder(order, keepsPrice ? order.price : price, size));
    return this.#random.real(0.3, 0.8);
  }

  /** Takes the old ladder out and puts a new one in, in batches that the protocol allows. */
  #requote(desk: Desk, fair: number): void {
    this.#quotedFair = fair;
    const items: BatchItem[] = [];
    for (const { orderId } of desk.view.orders.of(this.account)) {
      items.push(cancelOrder(this.account, orderId));
    }
    const lean = this.#lean(desk, fair);
    const isWild = desk.regime === 'crash' || desk.regime === 'squeeze';
    const spread = this.#temper.halfSpread * (isWild ? 6 : 1);
    for (let level = 0; level < LEVELS; level += 1) {
      const away = spread * (1 + level * this.#random.real(0.8, 1.3));
      items.push(this.#quote('buy', fair * (1 + lean - away), level));
      items.push(this.#quote('sell', fair * (1 + lean + away), level));
    }
    for (let at = 0; at < items.length; at += BATCH_ITEMS_MAX) {
      desk.send({ kind: 'Batch', items: items.slice(at, at + BATCH_ITEMS_MAX) });
    }
  }

  #quote(side: Side, price: number, level: number): PlaceOrder {
    const { market } = this.#plan.rules;
    const dollars = this.#temper.dollars * (1 + level * 0.7) * this.#random.real(0.6, 1.4);
    const size = lotsFor(this.#plan, dollars, price);
    return limitOrder({ account: this.account, market, side, size }, onTick(this.#plan, price), {
      postOnly: 'slide',
      selfTrade: 'cancelMaker',
    });
  }

  /** Relative shift of both sides: long inventory quotes lower, to be sold. */
  #lean(desk: Desk, fair: number): number {
    const { market, marketKind } = this.#plan.rules;
    if (marketKind === 'spot') return 0;
    const size = sizeOf(desk.view, this.account, { market, marginMode: 'cross' });
    const load = (size * fair) / DOLLAR / this.#temper.comfort;
    return -Math.max(-4, Math.min(4, load)) * this.#temper.halfSpread;
  }
}
