import { OPERATIONS } from '@tandem/api';
import type { BudgetRules } from '@tandem/gateway';
import type { StartConfig } from './start-config.ts';

/** Most that one request takes out of a budget. */
const DEAREST = Math.max(...OPERATIONS.map(({ cost }) => cost));
/** Seconds of a budget that can be saved up. */
const SAVED_SECONDS = 4;

/**
 * What one of so many gateways gives a caller: a caller of all of them gets what one alone would
 * give. Never less at once than one request needs.
 */
export function budgetShare(
  config: Pick<StartConfig, 'keyRequestsPerSecond' | 'addressRequestsPerSecond'>,
  gateways: number,
): BudgetRules {
  const rule = (perSecond: number) => ({
    perSecond: perSecond / gateways,
    burst: Math.max(DEAREST, (perSecond * SAVED_SECONDS) / gateways),
  });
  return {
    key: rule(config.keyRequestsPerSecond),
    address: rule(config.addressRequestsPerSecond),
    // A key that may ask more has more to take back.
    protective: rule(config.keyRequestsPerSecond),
  };
}
