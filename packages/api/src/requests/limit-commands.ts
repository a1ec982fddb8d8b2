import type { SetFeeReceiver, SetRiskLimits } from '@tandem/protocol';
import type { ApiError } from '../schemas/envelope.ts';
import type { FeeReceiverRequest, RiskLimitsRequest } from '../schemas/keys.ts';
import { amount } from './amount.ts';
import type { CommandContext } from './command-context.ts';

/** Scales of the settlement asset and of rates. */
const MONEY_SCALE = 6;
const RATE_SCALE = 9;

const LIMITS = [
  ['maxPositionNotional', 'maxPositionNotional', MONEY_SCALE],
  ['maxDailyLoss', 'maxDailyLoss', MONEY_SCALE],
  ['maxDrawdownRate', 'maxDrawdownPpb', RATE_SCALE],
  ['maxConcentrationRate', 'maxConcentrationPpb', RATE_SCALE],
  ['maxValueAtRisk', 'maxValueAtRisk', MONEY_SCALE],
] as const;

/** All limits of an account at once: one that is left out is removed. */
export function setRiskLimits(
  request: RiskLimitsRequest,
  { account }: CommandContext,
): SetRiskLimits | ApiError {
  const limits: { [name: string]: number | null } = {};
  for (const [name, field, scale] of LIMITS) {
    const text = request[name];
    const value = text === undefined ? null : amount(name, text, scale);
    if (value !== null && typeof value !== 'number') return value;
    limits[field] = value;
  }
  return {
    kind: 'SetRiskLimits',
    account: request.account ?? account,
    maxLeverage: request.maxLeverage ?? null,
    ...limits,
  } as unknown as SetRiskLimits;
}

export function setFeeReceiver(
  request: FeeReceiverRequest & { readonly keyId: number },
  context: CommandContext,
): SetFeeReceiver {
  const account = request.account ?? context.account;
  const { keyId, receiver } = request;
  return { kind: 'SetFeeReceiver', account, keyId, receiver } as SetFeeReceiver;
}
