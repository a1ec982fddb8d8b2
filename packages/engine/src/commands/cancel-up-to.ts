import {
  type CancelUpTo,
  type EventBuffer,
  FIRST_USER_ACCOUNT,
  type RejectReason,
} from '@tandem/protocol';
import { ABSENT } from '../orderbook/id-map.ts';
import { cancelOrder, ordersOf } from '../orders/order-lifecycle.ts';
import type { ExchangeState } from '../state.ts';

/**
 * What an exit owner canceled on chain: docs/rulebook/keys.md. An order does not remember its
 * nonce, and a key may trade for sub-accounts: all orders of the owner's accounts end.
 */
export function cancelUpTo(
  state: ExchangeState,
  command: CancelUpTo,
  events: EventBuffer,
): RejectReason | null {
  const { account, keyId, uptoNonce, cancelNumber } = command;
  const { accounts, keys } = state;
  if (accounts.slotOf(account) === ABSENT) return state.refuse('AccountUnknown', 0, account);
  if (account < FIRST_USER_ACCOUNT) {
    return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
  }
  const next = (state.chainCancels.get(account) ?? 0) + 1;
  if (cancelNumber < next) return state.refuse('RequestOutOfOrder', next, cancelNumber);
  // After this point the command must succeed.
  state.chainCancels.set(account, cancelNumber);
  const key = keys.find(account, keyId);
  // A number that is not used yet must never be: what it signed would be wrong on chain.
  if (key === undefined) keys.passOver(account, keyId);
  else if (uptoNonce > key.nonceFloor) {
    key.nonceFloor = uptoNonce;
    events.push({ kind: 'KeyNonceFloorRaised', account, keyId, nonceFloor: uptoNonce });
  }
  for (let slot = 0; slot < accounts.count; slot += 1) {
    if (accounts.id(slot) !== account && accounts.owner(slot) !== account) continue;
    for (const order of ordersOf(state, slot, () => true)) {
      cancelOrder(state, events, order, 'requested');
    }
  }
  return null;
}
