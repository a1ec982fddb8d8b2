import type { CancelAllOrders, CancelOrder, EventBuffer } from '@tandem/protocol';
import { CANCELED_BEFORE_ARRIVAL } from '../accounts/client-order-ids.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import { cancelOrder, ordersOf } from '../orders/order-lifecycle.ts';
import { rejectCommand } from '../reject.ts';
import type { ExchangeState } from '../state.ts';

/** Cancels one live order, or remembers a cancel that came before its order. */
export function cancelOneOrder(
  state: ExchangeState,
  command: CancelOrder,
  events: EventBuffer,
): void {
  const account = state.accounts.slotOf(command.account);
  if (account === ABSENT) {
    state.refuse('AccountUnknown', 0, command.account);
    rejectCommand(state, events, { command, reason: 'AccountUnknown' });
    return;
  }
  const { orderId, clientOrderId } = command;
  if ((orderId === null) === (clientOrderId === null)) {
    state.refuse('OrderUnknown', 0, 0);
    rejectCommand(state, events, { command, reason: 'OrderUnknown' });
    return;
  }
  if (clientOrderId !== null) {
    const known = state.clientOrderIds.stateOf(account, clientOrderId);
    if (known === null) {
      state.clientOrderIds.remember(account, clientOrderId, CANCELED_BEFORE_ARRIVAL);
      events.push({ kind: 'CancelRemembered', account: command.account, clientOrderId });
      return;
    }
    cancelById(state, command, known, events);
  } else if (orderId !== null) {
    cancelById(state, command, orderId, events);
  }
}

function cancelById(
  state: ExchangeState,
  command: CancelOrder,
  orderId: number,
  events: EventBuffer,
): void {
  const slot = orderId > 0 ? state.orderSlots.get(orderId) : ABSENT;
  const owner = slot === ABSENT ? ABSENT : state.orders.account(slot);
  if (owner === ABSENT || state.accounts.id(owner) !== command.account) {
    state.refuse('OrderUnknown', 0, command.orderId ?? command.clientOrderId ?? 0);
    rejectCommand(state, events, { command, reason: 'OrderUnknown' });
    return;
  }
  cancelOrder(state, events, slot, 'requested');
}

/** Cancels every live order of an account, in one market or in all, and raises its nonce floor. */
export function cancelAllOrders(
  state: ExchangeState,
  command: CancelAllOrders,
  events: EventBuffer,
): void {
  const account = state.accounts.slotOf(command.account);
  if (account === ABSENT) {
    state.refuse('AccountUnknown', 0, command.account);
    rejectCommand(state, events, { command, reason: 'AccountUnknown' });
    return;
  }
  const { market, uptoNonce } = command;
  if (market !== null && state.markets[market] === undefined) {
    state.refuse('MarketUnknown', 0, market);
    rejectCommand(state, events, { command, reason: 'MarketUnknown' });
    return;
  }
  if (uptoNonce !== null) raiseFloor(state, account, uptoNonce, events);
  const { orders } = state;
  const isMeant = (slot: number): boolean => market === null || orders.market(slot) === market;
  for (const slot of ordersOf(state, account, isMeant)) {
    cancelOrder(state, events, slot, 'requested');
  }
}

/** Of the key that signed, whose nonces they are; of the account for the venue's own commands. */
function raiseFloor(
  state: ExchangeState,
  account: number,
  nonceFloor: number,
  events: EventBuffer,
): void {
  const { key, accounts } = state;
  if (key !== null) {
    if (nonceFloor <= key.nonceFloor) return;
    key.nonceFloor = nonceFloor;
    const { keyId } = key;
    events.push({ kind: 'KeyNonceFloorRaised', account: key.account, keyId, nonceFloor } as never);
  } else if (nonceFloor > accounts.nonceFloor(account)) {
    accounts.setNonceFloor(account, nonceFloor);
    events.push({ kind: 'NonceFloorRaised', account: accounts.id(account), nonceFloor } as never);
  }
}
