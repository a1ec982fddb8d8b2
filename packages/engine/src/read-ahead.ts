import type { BatchItem, Command, PlaceOrder } from '@tandem/protocol';
import { ABSENT } from './orderbook/id-map.ts';
import { NONE } from './orderbook/order-pool.ts';
import type { ExchangeState } from './state.ts';

/** Orders, cancels and amendments of one call that are looked at. */
const PLACES = 64;

/** Slots that were found, and how many. */
class Found {
  readonly slots: Int32Array = new Int32Array(PLACES);
  count = 0;

  push(slot: number): void {
    this.slots[this.count] = slot;
    this.count += 1;
  }
}

/**
 * Reads the rows that commands will read which are to be applied next. Among thousands of accounts
 * a command finds next to nothing in the near caches, and most of its reads wait for the one
 * before: the account leads to the record, the id to the order and from there to both. Here those
 * of many commands wait together, kind by kind. Nothing changes, and what is found may be outdated
 * when a command's turn comes: it will look again.
 */
export class ReadAhead {
  private readonly accounts = new Found();
  private readonly records = new Found();
  /** Orders to be canceled or amended. */
  private readonly orders = new Found();
  private looked = 0;
  /** Means nothing; kept so that no compiler leaves out reads whose outcome nobody uses. */
  outcome = 0;

  read(state: ExchangeState, commands: readonly Command[], count: number): void {
    const { accounts, records, orders } = this;
    this.looked = 0;
    accounts.count = 0;
    records.count = 0;
    orders.count = 0;
    for (let i = 0; i < count; i += 1) this.find(state, commands[i] as Command);
    for (let i = 0; i < orders.count; i += 1) this.findOwner(state, orders.slots[i] as number);
    this.outcome =
      state.accounts.readRows(accounts.slots, accounts.count) ^
      state.records.readRows(records.slots, records.count);
  }

  private find(state: ExchangeState, command: Command): void {
    switch (command.kind) {
      case 'PlaceOrder':
      case 'CancelOrder':
      case 'AmendOrder':
        this.findItem(state, command);
        return;
      case 'Batch':
        for (const item of command.items) this.findItem(state, item);
        return;
      default:
    }
  }

  private findItem(state: ExchangeState, item: BatchItem): void {
    if (this.looked === PLACES) return;
    this.looked += 1;
    if (item.kind === 'PlaceOrder') {
      this.findOrder(state, item);
    } else if (item.kind !== 'PlaceTriggerOrder' && item.orderId !== null) {
      const order = state.orderSlots.recall(item.orderId);
      if (order !== ABSENT) this.orders.push(order);
    }
  }

  private findOrder(state: ExchangeState, order: PlaceOrder): void {
    const account = state.accounts.slotOf(order.account);
    if (account === ABSENT) return;
    this.accounts.push(account);
    const mode = order.marginMode === 'cross' ? 0 : 1;
    const record = state.records.recall(state.accounts, account, order.market, mode);
    if (record !== NONE) this.records.push(record);
  }

  private findOwner(state: ExchangeState, order: number): void {
    this.accounts.push(state.orders.account(order));
    const record = state.orders.record(order);
    if (record !== NONE) this.records.push(record);
  }
}
