import { nextEvent } from '../event-fields.ts';
import type { ReleasedCommand } from '../released.ts';
import { AccountLedger } from './account-ledger.ts';
import { LiveOrders } from './live-orders.ts';
import { MarketBoard } from './market-figures.ts';
import { Totals } from './totals.ts';
import { TradeTape } from './trade-tape.ts';

/**
 * What an outsider knows who has read every event: books, markets, accounts, trades, totals. The
 * same commands give the same view; it holds nothing that was not published.
 */
export class VenueView {
  readonly markets: MarketBoard = new MarketBoard();
  readonly orders: LiveOrders = new LiveOrders();
  readonly accounts: AccountLedger = new AccountLedger(this.markets);
  readonly tape: TradeTape = new TradeTape();
  readonly totals: Totals = new Totals();

  /** Takes one released command in. Commands come in order. */
  fold(released: ReleasedCommand): void {
    const { slots, sequence, timeUs } = released;
    let eventIndex = 0;
    this.totals.foldCommand(released);
    for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
      this.markets.fold(released, at);
      this.orders.fold(slots, at);
      this.accounts.fold(slots, at);
      this.tape.fold(slots, at, { sequence, timeUs, eventIndex });
      this.totals.fold(slots, at);
      eventIndex += 1;
    }
  }
}
