import type { Command } from '@tandem/protocol';
import type { SeededRandom } from '../workload/seeded-random.ts';
import { type Fields, raw } from './raw-command.fixture.ts';

const USUAL: Fields & { readonly kind: 'ConfigureMarket' } = {
  kind: 'ConfigureMarket',
  baseUnitsPerLot: 10,
  tickSize: 1,
  maxPrice: 100_000,
  minOrderNotional: 1,
  maxOrderSize: 60,
  maxPositionSize: 400,
  maxOpenInterest: 1_500,
  scaleFromNotional: 0,
  scaleToNotional: 0,
  priceBandPpb: 300_000_000,
  marketBoundPpb: 100_000_000,
  takerFeePpb: 3_000_000,
  liquidationFeePpb: 10_000_000,
  confidenceLimitPpb: 10_000_000,
  maxIndexAgeUs: 5_000_000,
  maxIndexJumpPpb: 150_000_000,
  markClampPpb: 100_000_000,
  staleBandPpbPerSecond: 10_000_000,
  staleBandCapPpb: 100_000_000,
  fundingIntervalUs: 2_000_000,
  fundingInterestPpb: 100_000,
  fundingCapPpb: 40_000_000,
  impactNotional: 3_000,
  volatilityPpb: 10_000_000,
  protocolPriorityShare: 0,
  liquidationSliceNotional: 5_000,
  marketKind: 'perpetual',
  baseAsset: 1,
  quoteAsset: 0,
  tiers: [
    { lower: 0, initialRatePpb: 60_000_000, maintenanceRatePpb: 30_000_000 },
    { lower: 10_000, initialRatePpb: 100_000_000, maintenanceRatePpb: 50_000_000 },
    { lower: 50_000, initialRatePpb: 250_000_000, maintenanceRatePpb: 125_000_000 },
  ],
};
const SPOT: Fields = { ...USUAL, marketKind: 'spot', maxIndexJumpPpb: 1_000_000_000, tiers: [] };

/** A market of the chaos: where its price begins, and how coarse everything is. */
export type ChaosMarket = {
  readonly rules: typeof USUAL;
  readonly price: number;
  readonly tick: number;
  readonly spread: number;
  readonly size: number;
};

function chaosMarket(rules: Fields, scale: Omit<ChaosMarket, 'rules'>): ChaosMarket {
  return { rules: { ...USUAL, ...rules }, ...scale };
}

export const CHAOS_MARKETS: readonly ChaosMarket[] = [
  chaosMarket(
    { market: 0, symbol: 'ONE', protocolPriorityShare: 500_000_000 },
    { price: 1_000, tick: 1, spread: 30, size: 40 },
  ),
  chaosMarket(
    { market: 1, symbol: 'TWO', tickSize: 5, protocolPriorityShare: 1_000_000_000 },
    { price: 300, tick: 5, spread: 20, size: 60 },
  ),
  chaosMarket(
    { market: 2, symbol: 'THREE', scaleFromNotional: 2_000, scaleToNotional: 40_000 },
    { price: 25, tick: 1, spread: 3, size: 60 },
  ),
  chaosMarket(
    { ...SPOT, market: 3, symbol: 'FOUR' },
    { price: 1_000, tick: 1, spread: 20, size: 20 },
  ),
  chaosMarket(
    { ...SPOT, market: 4, symbol: 'FIVE', baseAsset: 2, priceBandPpb: null },
    { price: 50, tick: 1, spread: 3, size: 40 },
  ),
  chaosMarket(
    { ...SPOT, market: 5, symbol: 'SIX', quoteAsset: 2, priceBandPpb: null, tickSize: 2 },
    { price: 20, tick: 2, spread: 4, size: 20 },
  ),
];

function asset(id: number, weightPpb: number, priceMarket: number | null): Command {
  const decimals = id === 0 ? 6 : 8;
  const symbol = `A${id}`;
  const maxDeposits = 100_000_000;
  return raw({
    kind: 'ConfigureAsset',
    asset: id,
    symbol,
    decimals,
    weightPpb,
    priceMarket,
    maxDeposits,
  });
}

function deposit(account: number, paid: number): Command {
  return raw({
    kind: 'CreditDeposit',
    account,
    asset: paid,
    amount: 6_000,
    chain: 5,
    depositNumber: (account - 16) * 3 + paid + 1,
    transactionHash: '00'.repeat(32),
    logIndex: 0,
  });
}

/** Assets, markets, fee tiers with rebates, and accounts of few owners. */
export function chaosSetup(dice: SeededRandom): readonly Command[] {
  const commands: Command[] = [asset(0, 1_000_000_000, null), asset(1, 0, null), asset(2, 0, null)];
  for (const { rules } of CHAOS_MARKETS) commands.push(raw(rules));
  commands.push(asset(1, 900_000_000, 3), asset(2, 700_000_000, 4));
  const tier = { kind: 'ConfigureFeeTier', tier: 1, takerFactorPpb: 600_000_000 } as const;
  commands.push(raw({ ...tier, makerFactorPpb: -400_000_000 }));
  commands.push(raw({ kind: 'ConfigureVenue', insuranceStepCap: 2_000, backstopLossCap: 5_000 }));
  for (let account = 16; account < 32; account += 1) {
    const parent = account >= 24 && dice.chance(60) ? dice.between(16, 23) : null;
    commands.push(raw({ kind: 'OpenAccount', account, parent }));
    for (const paid of [0, 1, 2]) commands.push(deposit(account, paid));
    if (dice.chance(40)) commands.push(raw({ kind: 'SetAccountFeeTier', account, tier: 1 }));
  }
  return commands;
}
