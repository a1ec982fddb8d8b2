import type { Command } from '@tandem/protocol';
import type { SeededRandom } from '../workload/seeded-random.ts';
import { FUND, poolOf } from './small-venue.ts';

/** Quoting rules of a market with one or two rules changed, sometimes beyond what is allowed. */
export function randomPool(random: SeededRandom, market: number): Command {
  const changes: readonly object[] = [
    { layers: random.between(0, random.chance(5) ? 9 : 8) },
    { spreadPpb: random.between(0, random.chance(3) ? 1_100_000_000 : 20_000_000) },
    { layerStepPpb: random.between(0, 5_000_000) },
    { volatilityFactorPpb: random.between(0, 4_000_000_000) },
    { skewPpb: random.between(0, random.pick([10_000_000, 1_000_000_000])) },
    { sizePerLayer: random.between(0, random.pick([20, 200])) },
    { maxOrderSize: random.between(0, 500) },
    { maxPositionSize: random.between(1, random.chance(5) ? 1_000 : 500) },
    { stressMovePpb: random.between(random.chance(5) ? 0 : 1_000_000, 1_000_000_000) },
    { utilizationFeePpb: random.between(0, 1_000_000_000) },
    { feeSchedule: random.pick(['tiers', 'pool']) },
    { feeSchedule: 'pool', openingFeePpb: random.between(0, 14_000_000) },
    { feeSchedule: 'pool', closingFeePpb: random.between(0, 14_000_000) },
    { feeSchedule: 'pool', liquidationFeePpb: random.between(0, 4_000_000) },
  ];
  return { ...poolOf(market), ...random.pick(changes), ...random.pick(changes) } as Command;
}

/** Rules of the whole pool with one rule changed. */
export function randomFund(random: SeededRandom, stakers: number): Command {
  const changes: readonly object[] = [
    { exitDelayUs: random.between(0, random.chance(5) ? 2_592_000_000_001 : 60_000_000) },
    { minDeposit: random.between(0, 2_000) },
    { maxReserve: random.between(0, random.pick([60_000, 2_000_000])) },
    { treasuryPpb: random.between(0, 900_000_000) },
    { stakers },
    { vault: random.between(0, 30) },
    { distributionIntervalUs: random.between(59_000_000, 90_000_000) },
  ];
  return { ...FUND, ...random.pick(changes) };
}
