import type { DepositToPool, RequestPoolExit } from '@tandem/protocol';
import type { PoolDepositRequest, PoolExitRequest } from '../schemas/account.ts';
import type { ApiError } from '../schemas/envelope.ts';
import { amount } from './amount.ts';
import type { CommandContext } from './command-context.ts';

/** Decimals of money and shares of the pool: a share began at one unit of the settlement asset. */
const SCALE = 6;

type Made<C> = C | ApiError;

export function depositToPool(
  request: PoolDepositRequest,
  context: CommandContext,
): Made<DepositToPool> {
  const units = amount('amount', request.amount, SCALE);
  if (typeof units !== 'number') return units;
  const minShares = amount('minShares', request.minShares ?? '0', SCALE);
  if (typeof minShares !== 'number') return minShares;
  const account = request.account ?? context.account;
  return { kind: 'DepositToPool', account, amount: units, minShares } as DepositToPool;
}

export function requestPoolExit(
  request: PoolExitRequest,
  context: CommandContext,
): Made<RequestPoolExit> {
  const shares = amount('shares', request.shares, SCALE);
  if (typeof shares !== 'number') return shares;
  const account = request.account ?? context.account;
  return { kind: 'RequestPoolExit', account, shares } as RequestPoolExit;
}
