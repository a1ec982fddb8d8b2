import { decimalText, type Listing, MARGIN_CALL_LEVELS, type MarginCall } from '@tandem/api';
import {
  exposuresOf,
  type LiveVenue,
  maintenanceOf,
  standingOf,
  valueOf,
} from '@tandem/projections';

const MONEY_SCALE = 6;
const IN_FAVOR = 1;
/** A level that was passed is left again this many percent below it, so that calls do not flap. */
const HYSTERESIS = 2;

type Level = MarginCall['level'];

/** What is watched: the cross account, or one isolated position. */
type Unit = {
  readonly market: number | null;
  readonly equity: number;
  readonly maintenance: number;
};

/** Watches how near accounts are to liquidation, and calls when a level is passed. */
export class MarginWatch {
  readonly #live: LiveVenue;
  readonly #listing: Listing;
  readonly #levels = new Map<number, Map<string, Level>>();

  constructor(live: LiveVenue, listing: Listing) {
    this.#live = live;
    this.#listing = listing;
  }

  /** Calls for an account whose level changed since it was looked at last. */
  check(account: number): readonly MarginCall[] {
    const levels = this.#levels.get(account) ?? new Map<string, Level>();
    const calls: MarginCall[] = [];
    const seen = new Set<string>();
    for (const unit of this.#unitsOf(account)) {
      const key = String(unit.market);
      seen.add(key);
      const before = levels.get(key) ?? 0;
      const level = levelOf(unit, before);
      if (level === before) continue;
      levels.set(key, level);
      calls.push(this.#call(account, unit, level));
    }
    // What is gone can be called anew.
    for (const key of levels.keys()) if (!seen.has(key)) levels.delete(key);
    if (levels.size > 0) this.#levels.set(account, levels);
    else this.#levels.delete(account);
    return calls;
  }

  /** Forgets accounts that nobody follows any more. */
  keep(followed: ReadonlySet<number>): void {
    for (const account of this.#levels.keys()) {
      if (!followed.has(account)) this.#levels.delete(account);
    }
  }

  #unitsOf(account: number): readonly Unit[] {
    const view = this.#live.view.accounts.get(account);
    if (view === undefined || view.positions.size === 0) return [];
    const exposures = exposuresOf(this.#live, account);
    const { equityForMaintenance: equity, maintenance } = standingOf(this.#live, view, exposures);
    const isolated = exposures
      .filter(({ marginMode, size }) => marginMode === 'isolated' && size !== 0)
      .map((exposure) => ({
        market: exposure.figures.market,
        equity: valueOf(this.#live, exposure, IN_FAVOR),
        maintenance: maintenanceOf(exposure),
      }));
    return [{ market: null, equity, maintenance }, ...isolated];
  }

  #call(account: number, { market, equity, maintenance }: Unit, level: Level): MarginCall {
    return {
      channel: 'account',
      type: 'marginCall',
      account,
      sequence: this.#live.sequence,
      timeUs: this.#live.timeUs,
      marginMode: market === null ? 'cross' : 'isolated',
      market: market === null ? null : (this.#listing.marketById(market)?.symbol ?? `#${market}`),
      level,
      equity: decimalText(equity, MONEY_SCALE),
      maintenanceMargin: decimalText(maintenance, MONEY_SCALE),
    };
  }
}

/** The highest level that maintenance margin has reached, or has not clearly left again. */
function levelOf({ equity, maintenance }: Unit, before: Level): Level {
  if (maintenance === 0) return 0;
  let level: Level = 0;
  for (const candidate of MARGIN_CALL_LEVELS) {
    const needed = candidate <= before ? candidate - HYSTERESIS : candidate;
    if (equity <= 0 || maintenance * 100 >= equity * needed) level = candidate;
  }
  return level;
}
