import {
  type AssetId,
  FIRST_USER_ACCOUNT,
  SETTLEMENT_ASSET,
  type SetFeeReceiver,
} from '@tandem/protocol';
import type { AssetUnits } from '@tandem/quantity';
import { changeBalance } from './balances.ts';
import { guardOutflow } from './funds.ts';
import { ceilRate, toNumber } from './integers.ts';
import { findKey, lastKeyId } from './keys.ts';
import { reject, type Verdict } from './reject.ts';
import type { Order, State } from './state.ts';
import type { Taker } from './taker.ts';

// docs/rulebook/fees.md, extra fee.

const RULES_NEEDED = 3;

export function setFeeReceiver(state: State, command: SetFeeReceiver): Verdict {
  const { account, keyId, receiver } = command;
  const { ruleVersion } = state;
  if (ruleVersion < RULES_NEEDED) return reject('FeatureNotActive', RULES_NEEDED, ruleVersion);
  if (!state.accounts.has(account)) return reject('AccountUnknown', 0, account);
  const key = findKey(state, account, keyId);
  if (key === undefined || key.rules === null) {
    return reject('KeyUnknown', lastKeyId(state, account), keyId);
  }
  if (receiver !== null && !state.accounts.has(receiver)) {
    return reject('AccountUnknown', 0, receiver);
  }
  if (receiver !== null && receiver < FIRST_USER_ACCOUNT) {
    return reject('AccountReserved', FIRST_USER_ACCOUNT, receiver);
  }
  // After this point the command succeeds.
  key.feeReceiver = receiver;
  state.events.push({ kind: 'FeeReceiverSet', account, keyId, receiver });
  return null;
}

export function noteDue(state: State, taker: Taker, order: Order, value: bigint): void {
  if (order.extraFee === 0n) return;
  const fillIndex = state.events
    .toArray()
    .findLastIndex((event) => event.kind === 'OrderFilled' && event.orderId === order.id);
  taker.dues.push({ order, amount: ceilRate(value, order.extraFee), fillIndex });
}

/** Each fill's fee is paid if its owner could withdraw it, and else forgiven. */
export function chargeDues(state: State, taker: Taker): void {
  for (const { order, amount, fillIndex } of taker.dues) {
    const { account, market, key } = order;
    if (key === null || !state.keys.includes(key)) continue;
    const receiver = state.accounts.get(key.feeReceiver ?? (0 as never));
    if (receiver === undefined) continue;
    const { kind, quoteAsset } = market.rules;
    const asset: AssetId = kind === 'spot' ? quoteAsset : SETTLEMENT_ASSET;
    if (guardOutflow(state, account, asset, toNumber(amount)) !== null) continue;
    state.events.push({
      kind: 'ExtraFeeCharged',
      account: account.id,
      market: market.id,
      orderId: order.id,
      fillIndex,
      receiver: receiver.id,
      asset,
      amount: toNumber<AssetUnits>(amount),
    });
    changeBalance(state, account, asset, 'extraFee', -amount);
    changeBalance(state, receiver, asset, 'extraFee', amount);
  }
}
