import { PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { ceilRate, larger, smaller } from './integers.ts';
import { recordOf, reducible } from './positions.ts';
import type { Order } from './state.ts';

/** Fee of one side by what its fill opens and closes; null in a market with tiers. */
export function scheduledFee(order: Order, size: bigint, price: bigint): bigint | null {
  const { account, market, mode, side } = order;
  const { pool } = market;
  if (pool?.rules.feeSchedule !== 'pool') return null;
  if (account.id === PROTOCOL_ACCOUNTS.pool) return 0n;
  const closed = smaller(size, larger(0n, reducible(recordOf(account, market, mode), side)));
  const opening = ceilRate((size - closed) * price, BigInt(pool.rules.openingFeePpb));
  return opening + ceilRate(closed * price, BigInt(pool.rules.closingFeePpb));
}
