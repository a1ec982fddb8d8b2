import type { ConfigurePool } from '@tandem/protocol';
import type { MarketRules } from './market.ts';

/** Rules 428 to 430 of docs/rulebook/configuration.md, between a pool and its market. */
export function fitsMarket(
  pool: ConfigurePool,
  market: MarketRules,
): readonly [rule: number, value: number] | null {
  if (BigInt(pool.maxPositionSize) > market.maxPositionSize) return [428, pool.maxPositionSize];
  const fees = BigInt(pool.openingFeePpb) + BigInt(pool.closingFeePpb);
  const thin = market.tiers.findIndex((tier) => tier.initialRate - fees < tier.maintenanceRate);
  if (thin !== -1) return [429, thin];
  const least = BigInt(pool.liquidationFeePpb) + market.liquidationFee + market.confidenceLimit;
  const low = market.tiers.findIndex((tier) => tier.maintenanceRate < least);
  return low === -1 ? null : [430, low];
}
