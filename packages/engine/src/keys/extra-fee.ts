import { feeOf } from '@tandem/margin';
import { type EventBuffer, SETTLEMENT_ASSET } from '@tandem/protocol';
import { marketOf } from '../accounts/margin-check.ts';
import { guardOutflow } from '../commands/funds.ts';
import { emitBalance, MAKER, TAKER } from '../emit.ts';
import type { ExchangeState } from '../state.ts';

// docs/rulebook/fees.md, extra fee. The order may be gone when it is charged: ids, not slots.

/** The extra fee of one fill, in units of the asset that the market is quoted in. */
export type DueFee = {
  readonly orderId: number;
  /** Slot of the account that owes it. */
  readonly account: number;
  readonly market: number;
  /** Serial of the session key that agreed to it. */
  readonly key: number;
  readonly amount: number;
  /** Index of the fill among the events of the command. */
  readonly fillIndex: number;
};

/** Notes what both orders of a match owe; `value` in quote units. */
export function noteExtraFees(
  state: ExchangeState,
  taker: number,
  maker: number,
  value: number,
): void {
  noteExtraFee(state, taker, value, TAKER);
  noteExtraFee(state, maker, value, MAKER);
}

function noteExtraFee(state: ExchangeState, order: number, value: number, liquidity: number): void {
  const { orders } = state;
  const ratePpb = orders.extraFee(order);
  if (ratePpb === 0) return;
  state.dueFees.push({
    orderId: orders.orderId(order),
    account: orders.account(order),
    market: orders.market(order),
    key: orders.key(order),
    amount: feeOf(value, ratePpb),
    fillIndex: state.fillIndexes[liquidity] as number,
  });
}

/**
 * Charges what is due, fill by fill, as far as each could be withdrawn: money that leaves an
 * account by agreement must not take margin, and never makes an order fail.
 */
export function chargeExtraFees(state: ExchangeState, events: EventBuffer): void {
  for (const due of state.dueFees.splice(0)) {
    const receiver = state.keys.ofSerial(due.key)?.feeReceiver ?? null;
    if (receiver !== null) charge(state, events, due, receiver);
  }
}

function charge(state: ExchangeState, events: EventBuffer, due: DueFee, receiver: number): void {
  const { accounts } = state;
  const { account, market, orderId, fillIndex, amount } = due;
  const { rules } = marketOf(state, market);
  const asset = rules.marketKind === 'spot' ? rules.quoteAsset : SETTLEMENT_ASSET;
  if (guardOutflow(state, account, asset, amount) !== null) return;
  const to = accounts.slotOf(receiver);
  const id = accounts.id(account);
  const told = { account: id, market, orderId, fillIndex, receiver, asset, amount };
  events.push({ kind: 'ExtraFeeCharged', ...told } as never);
  const paid = { asset, reason: 'extraFee' } as const;
  const left = accounts.credit(account, asset, -amount);
  emitBalance(state, events, { ...paid, account, change: -amount, balance: left });
  const balance = accounts.credit(to, asset, amount);
  emitBalance(state, events, { ...paid, account: to, change: amount, balance });
  state.markDirty(account);
  state.markDirty(to);
}
