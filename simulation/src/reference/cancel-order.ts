import type { CancelAllOrders, CancelOrder } from '@tandem/protocol';
import { cancelAll, cancelLiveOrder, findByClientId, rememberClientId } from './live-orders.ts';
import { reject, type Verdict } from './reject.ts';
import type { Account, State } from './state.ts';

export function cancelOrder(state: State, command: CancelOrder): Verdict {
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  const { orderId, clientOrderId } = command;
  if ((orderId === null) === (clientOrderId === null)) return reject('OrderUnknown', 0, 0);
  if (orderId !== null) {
    const order = account.orders.get(orderId);
    if (order === undefined) return reject('OrderUnknown', 0, orderId);
    cancelLiveOrder(state, order, 'requested');
    return null;
  }
  return clientOrderId === null ? null : cancelByClientId(state, account, clientOrderId);
}

/** A cancel that comes before its order is remembered: the order will be refused. */
function cancelByClientId(
  state: State,
  account: Account,
  clientOrderId: NonNullable<CancelOrder['clientOrderId']>,
): Verdict {
  const order = findByClientId(account, clientOrderId);
  if (order !== undefined) {
    cancelLiveOrder(state, order, 'requested');
    return null;
  }
  const isKnown = account.remembered.some((entry) => entry.id === clientOrderId);
  if (isKnown || clientOrderId < account.lowestClientId) {
    return reject('OrderUnknown', 0, clientOrderId);
  }
  rememberClientId(state, account, clientOrderId, null);
  state.events.push({ kind: 'CancelRemembered', account: account.id, clientOrderId });
  return null;
}

/** Nonces of a signed command are those of its key. */
function raiseFloor(state: State, account: Account, nonceFloor: number): void {
  const { key } = state;
  const owner = key ?? account;
  if (nonceFloor <= owner.nonceFloor) return;
  owner.nonceFloor = nonceFloor;
  state.events.push(
    key === null
      ? { kind: 'NonceFloorRaised', account: account.id, nonceFloor }
      : { kind: 'KeyNonceFloorRaised', account: key.account, keyId: key.keyId, nonceFloor },
  );
}

export function cancelAllOrders(state: State, command: CancelAllOrders): Verdict {
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  if (command.market !== null && !state.marketById.has(command.market)) {
    return reject('MarketUnknown', 0, command.market);
  }
  if (command.uptoNonce !== null) raiseFloor(state, account, command.uptoNonce);
  const orders = [...account.orders.values()].filter(
    (order) => command.market === null || order.market.id === command.market,
  );
  cancelAll(state, orders, 'requested');
  return null;
}
