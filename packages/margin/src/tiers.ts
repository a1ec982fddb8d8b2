import type { MarginTier } from '@tandem/protocol';
import { mulDivDown, mulRateUp, RATE_ONE } from '@tandem/quantity';

/** Leverage tiers with their deductions, ready for use (docs/rulebook/margin.md). */
export type TierTable = {
  readonly lower: readonly number[];
  readonly initial: readonly number[];
  readonly maintenance: readonly number[];
  readonly initialDeduction: readonly number[];
  readonly maintenanceDeduction: readonly number[];
};

/** Deductions make tiers continuous: ded = previous + lower x (rate - previous rate). */
export function buildTierTable(tiers: readonly MarginTier[]): TierTable {
  const initialDeduction: number[] = [];
  const maintenanceDeduction: number[] = [];
  tiers.forEach((tier, i) => {
    const before = tiers[i - 1];
    if (before === undefined) {
      initialDeduction.push(0);
      maintenanceDeduction.push(0);
      return;
    }
    const initialStep = tier.initialRatePpb - before.initialRatePpb;
    const maintenanceStep = tier.maintenanceRatePpb - before.maintenanceRatePpb;
    initialDeduction.push(
      (initialDeduction[i - 1] as number) + mulDivDown(tier.lower, initialStep, RATE_ONE),
    );
    maintenanceDeduction.push(
      (maintenanceDeduction[i - 1] as number) + mulDivDown(tier.lower, maintenanceStep, RATE_ONE),
    );
  });
  return {
    lower: tiers.map((tier) => tier.lower),
    initial: tiers.map((tier) => tier.initialRatePpb),
    maintenance: tiers.map((tier) => tier.maintenanceRatePpb),
    initialDeduction,
    maintenanceDeduction,
  };
}

function tierOf(table: TierTable, notional: number): number {
  let tier = table.lower.length - 1;
  while (tier > 0 && (table.lower[tier] as number) > notional) tier -= 1;
  return tier;
}

/** Initial margin of a notional by the tiers alone, in quote units, rounded up. */
export function tierInitialMargin(table: TierTable, notional: number): number {
  if (notional === 0) return 0;
  const tier = tierOf(table, notional);
  return (
    mulRateUp(notional, table.initial[tier] as number) - (table.initialDeduction[tier] as number)
  );
}

/** Maintenance margin of a notional, in quote units, rounded up. */
export function maintenanceMargin(table: TierTable, notional: number): number {
  if (notional === 0) return 0;
  const tier = tierOf(table, notional);
  return (
    mulRateUp(notional, table.maintenance[tier] as number) -
    (table.maintenanceDeduction[tier] as number)
  );
}
