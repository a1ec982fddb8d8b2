import {
  type ApiError,
  decimalText,
  edgeError,
  type Listing,
  maybeDecimalText,
  type Pool,
  type PoolAccount,
  type PoolYield,
  rateText,
} from '@tandem/api';
import { accountPoolYield, type Database, type PoolYieldRow, poolYield } from '@tandem/database';
import { type LiveVenue, poolStandingOf, worthOf } from '@tandem/projections';
import { US_PER_DAY } from '@tandem/quantity';
import { poolText } from '@tandem/streams';
import type { GatewayParts } from '../gateway-parts.ts';

/** Scale of the settlement asset and of shares. */
const MONEY_SCALE = 6;
const WEEK_US = 7 * US_PER_DAY;
const YEAR_US = 365 * US_PER_DAY;
/** How long everybody is told the same yield of the pool: it changes once in an interval. */
const YIELDS_KEPT_US = 5_000_000;

/** What a rate of a year is told of, at least. */
const TOLD_FROM_US = US_PER_DAY / 4;

type Yields = { readonly day: PoolYield | null; readonly week: PoolYield | null };
type ReadYield = (stretch: { readonly fromTimeUs: number }) => Promise<PoolYieldRow>;

function money(value: number): string {
  return decimalText(value, MONEY_SCALE);
}

/** Answers about the protocol pool: its state is the released one, its yield is in the tables. */
export class PoolReads {
  readonly #live: LiveVenue;
  readonly #database: Database | undefined;
  readonly #listing: Listing;
  #yields: { readonly atUs: number; readonly found: Promise<Yields> } | undefined;

  constructor({ live, database }: Pick<GatewayParts, 'live' | 'database'>, listing: Listing) {
    this.#live = live;
    this.#database = database;
    this.#listing = listing;
  }

  async state(): Promise<Pool | ApiError> {
    const apr = await this.#poolYields();
    const state = poolText(this.#live, this.#listing);
    return state === null ? notOffered() : { ...state, apr };
  }

  async account(account: number): Promise<PoolAccount | ApiError> {
    if (this.#live.pool.rules === null) return notOffered();
    const database = this.#database;
    const apr = await this.#yieldsOf(
      database && ((stretch) => accountPoolYield(database, { account, ...stretch })),
    );
    const standing = poolStandingOf(this.#live);
    if (standing === null) return notOffered();
    const { pool } = this.#live;
    const worth = (shares: number): string | null =>
      maybeDecimalText(worthOf(this.#live, shares, standing.equityForExits), MONEY_SCALE);
    const { shares, paid } = pool.provider(account) ?? { shares: 0, paid: 0 };
    const exits = pool.exitsOf(account);
    const exiting = exits.reduce((sum, exit) => sum + exit.shares, 0);
    return {
      account,
      shares: money(shares),
      freeShares: money(shares - exiting),
      worth: worth(shares),
      exits: exits.map((exit) => ({
        exitId: exit.exitId,
        shares: money(exit.shares),
        worth: worth(exit.shares),
        dueAtUs: exit.dueAtUs,
      })),
      paid: money(paid),
      apr,
    };
  }

  /** Everybody asks for it, and it is a sum over a week. */
  #poolYields(): Promise<Yields> {
    const { timeUs } = this.#live;
    const known = this.#yields;
    if (known !== undefined && timeUs - known.atUs < YIELDS_KEPT_US) return known.found;
    const database = this.#database;
    const found = this.#yieldsOf(database && ((stretch) => poolYield(database, stretch)));
    this.#yields = { atUs: timeUs, found };
    found.catch(() => {
      this.#yields = undefined;
    });
    return found;
  }

  async #yieldsOf(read: ReadYield | undefined): Promise<Yields> {
    const [day, week] = await Promise.all([
      this.#yieldOver(US_PER_DAY, read),
      this.#yieldOver(WEEK_US, read),
    ]);
    return { day, week };
  }

  /**
   * Null without tables, and until six hours and one whole interval between two distributions
   * have passed: a year made of a few minutes is no rate that anybody will be paid.
   */
  async #yieldOver(lengthUs: number, read: ReadYield | undefined): Promise<PoolYield | null> {
    const { rules } = this.#live.pool;
    if (read === undefined || rules === null) return null;
    const toUs = this.#live.timeUs;
    const row = await read({ fromTimeUs: Math.max(0, toUs - lengthUs) });
    if (row.sinceUs === null) return null;
    const fromUs = Math.max(toUs - lengthUs, row.sinceUs);
    const elapsedUs = toUs - fromUs;
    if (elapsedUs < Math.max(rules.distributionIntervalUs, TOLD_FROM_US)) return null;
    const rate = (BigInt(row.ratePpb) * BigInt(YEAR_US)) / BigInt(elapsedUs);
    return {
      rate: rateText(Number(rate)),
      distributed: decimalText(row.distributed, MONEY_SCALE),
      distributions: row.distributions,
      fromUs,
      toUs,
    };
  }
}

function notOffered(): ApiError {
  return edgeError('NotOffered', { feature: 'pool' });
}
