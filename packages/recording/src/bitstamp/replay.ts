import type { ExpectBookAction, VenueAction } from './action.ts';
import { type BookTop, compareBooks, type LevelDifference } from './compare-books.ts';
import { type DifferenceCause, DifferenceExplainer } from './explain.ts';
import { type ComparedTrade, matchTrades, type TradeMatching } from './match-trades.ts';
import type { ReplayMethod } from './method.ts';
import type { BitstampRecord } from './record.ts';
import { BitstampTranslator } from './translator.ts';

/** The window the comparison is judged by, and the wider one stated beside the data. */
const WINDOW_US = 1_000_000;
const WIDE_WINDOW_US = 5_000_000;

/** What a comparison found; counts only grow while the recording is replayed. */
export type ComparisonReport = {
  readonly recordedTrades: number;
  readonly venueTrades: number;
  /** Recorded trades with a trade of equal price and size within one second. */
  readonly matchedTrades: number;
  readonly matchedTradesWithin5s: number;
  /** Trades of the venue under test that were not recorded. */
  readonly extraTrades: number;
  /** Recorded snapshots after the first. */
  readonly snapshots: number;
  readonly bestEqual: number;
  readonly top5Equal: number;
  readonly tradeCauses: CauseCounts;
  readonly snapshotCauses: CauseCounts;
  readonly tradeDifferences: readonly TradeDifference[];
  readonly snapshotDifferences: readonly SnapshotDifference[];
};

export type CauseCounts = { readonly [cause in DifferenceCause]?: number };

export type TradeDifference = { readonly cause: DifferenceCause; readonly trade: ComparedTrade };

export type SnapshotDifference = {
  readonly cause: DifferenceCause;
  readonly timeUs: number;
  /** The differing level the cause was told from. */
  readonly level: LevelDifference;
};

type OpenSnapshot = {
  readonly timeUs: number;
  readonly levels: readonly { readonly level: LevelDifference; readonly isBehindStream: boolean }[];
};

/**
 * Replays a Bitstamp recording into any venue and compares. For each record the caller carries
 * out the actions of `accept`, reports every trade of the venue with `venueTrade` and answers
 * every `expectBook` with `compareBook`; `report` may be asked at any time.
 */
export class BitstampReplay {
  readonly #translator: BitstampTranslator;
  readonly #explainer: DifferenceExplainer;
  readonly #recorded: ComparedTrade[] = [];
  readonly #venue: ComparedTrade[] = [];
  readonly #differing: OpenSnapshot[] = [];
  #snapshots = 0;
  #bestEqual = 0;
  #topEqual = 0;

  constructor(method: ReplayMethod) {
    this.#translator = new BitstampTranslator(method);
    this.#explainer = new DifferenceExplainer(method);
  }

  accept(record: BitstampRecord): readonly VenueAction[] {
    this.#explainer.observe(record);
    const actions = this.#translator.translate(record);
    for (const action of actions) {
      if (action.kind === 'seed') this.#explainer.observeSeed(action);
      if (action.kind === 'expectTrade') {
        const { timeUs, priceCents, sizeLots } = action;
        this.#recorded.push({ timeUs, priceCents, sizeLots });
      }
    }
    return actions;
  }

  venueTrade(trade: ComparedTrade): void {
    this.#venue.push(trade);
  }

  compareBook(expected: ExpectBookAction, venue: BookTop): void {
    const { isBestEqual, isTopEqual, differences } = compareBooks(expected, venue);
    this.#snapshots += 1;
    if (isBestEqual) this.#bestEqual += 1;
    if (isTopEqual) this.#topEqual += 1;
    else {
      const { timeUs } = expected;
      const levels = differences.map((level) => ({
        level,
        isBehindStream: this.#explainer.isBehindStream(level, timeUs),
      }));
      this.#differing.push({ timeUs, levels });
    }
  }

  report(): ComparisonReport {
    const trades = { recorded: this.#recorded, venue: this.#venue };
    const matching = matchTrades({ ...trades, windowUs: WINDOW_US });
    const tradeDifferences = this.#explainTrades(matching);
    const snapshotDifferences = this.#explainSnapshots(matching);
    return {
      recordedTrades: this.#recorded.length,
      venueTrades: this.#venue.length,
      matchedTrades: matching.matched,
      matchedTradesWithin5s: matchTrades({ ...trades, windowUs: WIDE_WINDOW_US }).matched,
      extraTrades: matching.extra.length,
      snapshots: this.#snapshots,
      bestEqual: this.#bestEqual,
      top5Equal: this.#topEqual,
      tradeCauses: countCauses(tradeDifferences),
      snapshotCauses: countCauses(snapshotDifferences),
      tradeDifferences,
      snapshotDifferences,
    };
  }

  #explainTrades(matching: TradeMatching): readonly TradeDifference[] {
    return matching.missing.map((trade) => ({
      trade,
      cause: this.#explainer.explainTrade(
        trade,
        followsDifference(matching, trade.priceCents, trade.timeUs),
      ),
    }));
  }

  /** A snapshot has the first cause that can be named among its differing levels. */
  #explainSnapshots(matching: TradeMatching): readonly SnapshotDifference[] {
    return this.#differing.flatMap(({ timeUs, levels }) => {
      const explained = levels.map(({ level, isBehindStream }) => {
        const followsTradeDifference = followsDifference(matching, level.priceCents, timeUs);
        const context = { timeUs, isBehindStream, followsTradeDifference };
        return { timeUs, level, cause: this.#explainer.explainLevel(level, context) };
      });
      const named = explained.find(({ cause }) => cause !== 'Unexplained') ?? explained[0];
      return named === undefined ? [] : [named];
    });
  }
}

/** A trade that differed changes its price level for good and what rests nearby for a while. */
function followsDifference(matching: TradeMatching, priceCents: number, timeUs: number): boolean {
  return [...matching.missing, ...matching.extra].some((trade) => {
    const ageUs = timeUs - trade.timeUs;
    return ageUs > 0 && (trade.priceCents === priceCents || ageUs <= WIDE_WINDOW_US);
  });
}

function countCauses(differences: readonly { readonly cause: DifferenceCause }[]): CauseCounts {
  const counts: { [cause in DifferenceCause]?: number } = {};
  for (const { cause } of differences) counts[cause] = (counts[cause] ?? 0) + 1;
  return counts;
}
