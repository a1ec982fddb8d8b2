import { type CancelUpTo, FIRST_USER_ACCOUNT } from '@tandem/protocol';
import { findKey, lastKeyId } from './keys.ts';
import { cancelAll } from './live-orders.ts';
import { reject, type Verdict } from './reject.ts';
import type { State } from './state.ts';

const LARGEST_KEY_ID = 2 ** 20 - 1;

// docs/rulebook/keys.md: what an exit owner canceled on chain.

export function cancelUpTo(state: State, command: CancelUpTo): Verdict {
  const { account: id, keyId, uptoNonce, cancelNumber } = command;
  if (!state.accounts.has(id)) return reject('AccountUnknown', 0, id);
  if (id < FIRST_USER_ACCOUNT) return reject('AccountReserved', FIRST_USER_ACCOUNT, id);
  const lowest = (state.chainCancels.get(id) ?? 0) + 1;
  if (cancelNumber < lowest) return reject('RequestOutOfOrder', lowest, cancelNumber);
  // After this point the command succeeds.
  state.chainCancels.set(id, cancelNumber);
  const key = findKey(state, id, keyId);
  if (key !== undefined && key.nonceFloor < uptoNonce) {
    key.nonceFloor = uptoNonce;
    state.events.push({ kind: 'KeyNonceFloorRaised', account: id, keyId, nonceFloor: uptoNonce });
  }
  const last = lastKeyId(state, id);
  if (key === undefined && keyId > last) {
    state.lastKeyIds.set(id, keyId > LARGEST_KEY_ID ? LARGEST_KEY_ID : keyId);
  }
  for (const account of state.accounts.values()) {
    if (account.id === id || account.owner === id) {
      cancelAll(state, [...account.orders.values()], 'requested');
    }
  }
  return null;
}
