import type { VenueView } from '@tandem/feed';
import type { AccountId, Command, ConfigureMarket, ConfigurePool } from '@tandem/protocol';
import { PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import type { AssetUnits, DurationUs, Lots, QuoteUnits, RatePpb } from '@tandem/quantity';
import { MARKET_PLANS } from '@tandem/simulation';

const DOLLAR = 1_000_000;
const SECOND = 1_000_000;

/** Who gets parts of the fees, and who gives the pool its first money: far from users' ids. */
const TREASURY = 2_000_000_001 as AccountId;
const STAKERS = 2_000_000_002 as AccountId;
const FIRST_PROVIDER = 2_000_000_003 as AccountId;
const FIRST_DEPOSIT = 2_000_000 * DOLLAR;

/** What a layer offers, and what one side and one position may reach, in dollars. */
const LAYER_DOLLARS = 2_500;
const SIDE_DOLLARS = 10_000;
const POSITION_DOLLARS = 250_000;

const ppm = (rate: number): RatePpb => (rate * 1_000) as RatePpb;

/** What a venue needs before its pool has money: nothing when it was set up before. */
export function demoPoolCommands(view: VenueView): readonly Command[] {
  if (view.totals.count('PoolFundConfigured') > 0) return [];
  const accounts = [TREASURY, STAKERS, FIRST_PROVIDER];
  const perpetuals = MARKET_PLANS.filter(({ rules }) => rules.marketKind === 'perpetual');
  return [
    { kind: 'ActivateRules', version: 2 },
    ...accounts.map((account): Command => ({ kind: 'OpenAccount', account, parent: null })),
    {
      kind: 'ConfigurePoolFund',
      exitDelayUs: (60 * SECOND) as DurationUs,
      minDeposit: (10 * DOLLAR) as QuoteUnits,
      maxReserve: (100_000_000 * DOLLAR) as QuoteUnits,
      treasury: TREASURY,
      vault: PROTOCOL_ACCOUNTS.insurance,
      stakers: STAKERS,
      treasuryPpb: ppm(200_000),
      vaultPpb: ppm(200_000),
      stakersPpb: ppm(100_000),
      distributionIntervalUs: (600 * SECOND) as DurationUs,
    },
    ...perpetuals.flatMap(({ rules, startPrice }) => quoting(rules, startPrice)),
  ];
}

/** The first provider's deposit, once the account has been given this much of asset 0. */
export const FIRST_POOL_DEPOSIT: {
  readonly account: AccountId;
  readonly amount: number;
  readonly command: Command;
} = {
  account: FIRST_PROVIDER,
  amount: FIRST_DEPOSIT,
  command: {
    kind: 'DepositToPool',
    account: FIRST_PROVIDER,
    amount: FIRST_DEPOSIT as QuoteUnits,
    minShares: 0 as AssetUnits,
  },
};

/** The pool fills first at its price, all of it, and keeps a tenth of what it holds. */
function quoting(rules: ConfigureMarket, startPrice: number): readonly Command[] {
  const lots = (dollars: number): Lots => Math.ceil((dollars * DOLLAR) / startPrice) as Lots;
  const pool: ConfigurePool = {
    kind: 'ConfigurePool',
    market: rules.market,
    layers: 4,
    spreadPpb: ppm(400),
    layerStepPpb: ppm(300),
    volatilityFactorPpb: ppm(500_000),
    skewPpb: ppm(4_000),
    sizePerLayer: lots(LAYER_DOLLARS),
    maxOrderSize: lots(SIDE_DOLLARS),
    maxPositionSize: Math.min(lots(POSITION_DOLLARS), rules.maxPositionSize) as Lots,
    stressMovePpb: ppm(100_000),
    utilizationFeePpb: ppm(100),
    feeSchedule: 'tiers',
    openingFeePpb: ppm(0),
    closingFeePpb: ppm(0),
    liquidationFeePpb: ppm(0),
  };
  return [{ ...rules, protocolPriorityShare: 1_000_000_000 as RatePpb }, pool];
}
