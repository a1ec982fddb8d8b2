import type { EngineLimits } from '@tandem/engine';
import {
  type Command,
  type ConfigureMarket,
  type ConfigurePoolFund,
  type MarginTier,
  NEWEST_RULE_VERSION,
} from '@tandem/protocol';

/**
 * Narrow limits, so that random commands reach every one of them. Everything is small: prices near
 * 1,000, sizes to 200, so that orders meet, positions turn and accounts go bankrupt all the time.
 */
export const SMALL_LIMITS: EngineLimits = {
  accounts: 44,
  orders: 260,
  ordersPerAccount: 12,
  pendingWithdrawals: 5,
  forcedWithdrawals: 2,
  pendingPerOwner: 2,
  keys: 40,
  keysPerAccount: 5,
  clientOrderIdsRemembered: 6,
  stepsPerCommand: 6,
};

export const MARKETS: readonly number[] = [0, 1, 2, 3, 4];
export const PERPETUALS: readonly number[] = [0, 1, 2];
export const SPOT_WITH_BAND = 3;
export const SPOT_FREE = 4;
export const START_PRICE = 1_000;

const ppm = (rate: number): number => rate * 1_000;

function tiers(rows: readonly (readonly [number, number, number])[]): MarginTier[] {
  return rows.map(([lower, initial, maintenance]) => ({
    lower: lower as never,
    initialRatePpb: ppm(initial) as never,
    maintenanceRatePpb: ppm(maintenance) as never,
  }));
}

const USUAL = {
  kind: 'ConfigureMarket',
  marketKind: 'perpetual',
  baseAsset: 1,
  quoteAsset: 0,
  baseUnitsPerLot: 10,
  tickSize: 1,
  maxPrice: 1_000_000,
  minOrderNotional: 2_000,
  maxOrderSize: 400,
  maxPositionSize: 900,
  maxOpenInterest: 4_000,
  scaleFromNotional: 0,
  scaleToNotional: 0,
  priceBandPpb: ppm(60_000),
  marketBoundPpb: ppm(40_000),
  takerFeePpb: ppm(450),
  liquidationFeePpb: ppm(5_000),
  confidenceLimitPpb: ppm(5_000),
  maxIndexAgeUs: 20_000_000,
  maxIndexJumpPpb: ppm(120_000),
  markClampPpb: ppm(50_000),
  staleBandPpbPerSecond: ppm(300),
  staleBandCapPpb: ppm(50_000),
  fundingIntervalUs: 60_000_000,
  fundingInterestPpb: ppm(100),
  fundingCapPpb: ppm(40_000),
  impactNotional: 40_000,
  volatilityPpb: ppm(20_000),
  protocolPriorityShare: 0,
  liquidationSliceNotional: 60_000,
  tiers: tiers([
    [0, 25_000, 12_500],
    [200_000, 50_000, 25_000],
    [1_000_000, 100_000, 50_000],
  ]),
};

/** Rules of a market of the small venue. */
export function rulesOf(market: number): ConfigureMarket {
  const rules = { ...USUAL, market, symbol: `M${market}` };
  const different: readonly object[] = [
    { protocolPriorityShare: 500_000_000 },
    {
      takerFeePpb: ppm(100),
      liquidationFeePpb: ppm(100),
      confidenceLimitPpb: ppm(200),
      scaleFromNotional: 500_000,
      scaleToNotional: 4_000_000,
      tiers: tiers([
        [0, 800, 400],
        [100_000, 10_000, 5_000],
        [500_000, 50_000, 25_000],
      ]),
    },
    {
      baseAsset: 2,
      tickSize: 5,
      protocolPriorityShare: 1_000_000_000,
      fundingIntervalUs: 20_000_000,
    },
    { marketKind: 'spot', tiers: [], takerFeePpb: ppm(1_000), minOrderNotional: 500 },
    {
      marketKind: 'spot',
      tiers: [],
      baseAsset: 2,
      quoteAsset: 1,
      priceBandPpb: null,
      takerFeePpb: ppm(1_000),
      minOrderNotional: 500,
      protocolPriorityShare: 300_000_000,
    },
  ];
  return { ...rules, ...different[market] } as unknown as ConfigureMarket;
}

/** Rules of the whole pool of the small venue. */
export const FUND: ConfigurePoolFund = {
  kind: 'ConfigurePoolFund',
  exitDelayUs: 8_000_000,
  minDeposit: 200,
  maxReserve: 1_000_000,
  treasury: 16,
  vault: 2,
  stakers: 17,
  treasuryPpb: ppm(200_000),
  vaultPpb: ppm(150_000),
  stakersPpb: ppm(100_000),
  distributionIntervalUs: 60_000_000,
} as unknown as ConfigurePoolFund;

/** How the pool of the small venue quotes a market: one market a schedule. */
export function poolOf(market: number): object {
  const isPool = market === 2;
  return {
    kind: 'ConfigurePool',
    market,
    layers: 3,
    spreadPpb: ppm(2_000),
    layerStepPpb: ppm(1_000),
    volatilityFactorPpb: ppm(500_000),
    skewPpb: ppm(15_000),
    sizePerLayer: 40,
    maxOrderSize: 100,
    maxPositionSize: 300,
    stressMovePpb: ppm(300_000),
    utilizationFeePpb: ppm(50_000),
    feeSchedule: isPool ? 'pool' : 'tiers',
    openingFeePpb: isPool ? ppm(600) : 0,
    closingFeePpb: isPool ? ppm(400) : 0,
    liquidationFeePpb: isPool ? ppm(1_000) : 0,
  };
}

/** Commands that set the small venue up: assets, markets, the venue's own funds, and a pool. */
export function smallVenueSetup(hasPool = false, version: number = NEWEST_RULE_VERSION): Command[] {
  const commands: object[] = [
    asset(0, null, 1_000_000_000, 6),
    asset(1, null, 0, 18),
    asset(2, null, 0, 8),
    ...MARKETS.map(rulesOf),
    asset(1, 0, 900_000_000, 18),
    asset(2, 2, 700_000_000, 8),
    { kind: 'ConfigureVenue', insuranceStepCap: 3_000, backstopLossCap: 20_000 },
    {
      kind: 'ConfigureFeeTier',
      tier: 1,
      takerFactorPpb: 800_000_000,
      makerFactorPpb: -200_000_000,
    },
    { kind: 'ConfigureFeeTier', tier: 2, takerFactorPpb: 500_000_000, makerFactorPpb: 0 },
  ];
  const pools = [FUND, poolOf(0), poolOf(2)];
  const rules = { kind: 'ActivateRules', version };
  return [...commands, ...accounts(), rules, ...(hasPool ? pools : [])] as Command[];
}

/** Users from 16 on, every third a sub-account of the one before, with money in all assets. */
function accounts(): object[] {
  const commands: object[] = [];
  for (let account = 16; account < 36; account += 1) {
    const parent = account % 3 === 2 ? account - 1 : null;
    commands.push({ kind: 'OpenAccount', account, parent });
  }
  let depositNumber = 0;
  const deposit = (account: number, asset: number, amount: number): void => {
    depositNumber += 1;
    const of = { kind: 'CreditDeposit', account, asset, amount, chain: 3, depositNumber };
    commands.push({ ...of, transactionHash: '0'.repeat(64), logIndex: 0 });
  };
  for (let account = 16; account < 36; account += 1) {
    deposit(account, 0, 60_000);
    deposit(account, 1, account % 2 === 0 ? 3_000 : 90_000);
    deposit(account, 2, 2_000);
  }
  deposit(2, 0, 8_000);
  deposit(3, 0, 200_000);
  deposit(4, 0, 300_000);
  deposit(4, 1, 50_000);
  deposit(4, 2, 50_000);
  return commands;
}

function asset(id: number, market: number | null, weight: number, decimals: number): object {
  return {
    kind: 'ConfigureAsset',
    asset: id,
    symbol: `A${id}`,
    decimals,
    weightPpb: weight,
    priceMarket: market,
    maxDeposits: id === 2 ? 260_000 : 400_000_000,
  };
}
