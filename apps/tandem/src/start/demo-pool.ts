import type { LiveVenue } from '@tandem/projections';
import type {
  AccountId,
  Command,
  ConfigureMarket,
  ConfigurePool,
  ConfigurePoolFund,
} from '@tandem/protocol';
import { PROTOCOL_ACCOUNTS, SETTLEMENT_ASSET } from '@tandem/protocol';
import type { AssetUnits, DurationUs, Lots, QuoteUnits, RatePpb } from '@tandem/quantity';
import { MARKET_PLANS } from '@tandem/simulation';
import { demoDeposit } from './faucet.ts';

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

/** What a venue still needs before its pool has money. Rules that were changed since stay. */
export function demoPoolCommands({ view, pool }: LiveVenue): readonly Command[] {
  const accounts = [TREASURY, STAKERS, FIRST_PROVIDER];
  const missing = accounts.filter((account) => view.accounts.get(account) === undefined);
  const perpetuals = MARKET_PLANS.filter(({ rules }) => rules.marketKind === 'perpetual');
  return [
    ...missing.map((account): Command => ({ kind: 'OpenAccount', account, parent: null })),
    ...(pool.rules === null ? [POOL_RULES] : []),
    ...perpetuals
      .filter(({ rules }) => pool.market(rules.market) === undefined)
      .flatMap(({ rules, startPrice }) => quoting(rules, startPrice)),
  ];
}

const POOL_RULES: ConfigurePoolFund = {
  kind: 'ConfigurePoolFund',
  /** So that who tries it out sees his exit paid. */
  exitDelayUs: (20 * SECOND) as DurationUs,
  minDeposit: (10 * DOLLAR) as QuoteUnits,
  maxReserve: (100_000_000 * DOLLAR) as QuoteUnits,
  treasury: TREASURY,
  vault: PROTOCOL_ACCOUNTS.insurance,
  stakers: STAKERS,
  treasuryPpb: ppm(200_000),
  vaultPpb: ppm(200_000),
  stakersPpb: ppm(100_000),
  distributionIntervalUs: (600 * SECOND) as DurationUs,
};

/** The first provider's money, unless he has got it. */
export function firstPoolMoney(live: LiveVenue): readonly Command[] {
  if ((live.view.accounts.get(FIRST_PROVIDER)?.paidIn.size ?? 0) > 0) return [];
  const money = { account: FIRST_PROVIDER, asset: SETTLEMENT_ASSET, amount: FIRST_DEPOSIT };
  return [demoDeposit(live, money)];
}

/** Buys the first shares of the pool, unless there ever were some. */
export function firstPoolDeposit({ view }: LiveVenue): readonly Command[] {
  if (view.totals.count('PoolSharesMinted') > 0) return [];
  const amount = FIRST_DEPOSIT as QuoteUnits;
  const minShares = 0 as AssetUnits;
  return [{ kind: 'DepositToPool', account: FIRST_PROVIDER, amount, minShares }];
}

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
