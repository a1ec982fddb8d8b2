import type { MarketId } from '@tandem/protocol';
import type { IndexRules } from '../aggregation/index-price.ts';
import type { SimulatedMarket } from '../sources/simulated-source.ts';

/** What kind of prices somebody looks at; said on screen. */
export type FeedKind = 'live' | 'recorded' | 'simulated';

/** A source by plain data, without secrets: a plan can be printed. */
export type SourceSpec =
  | {
      readonly kind: 'venue';
      readonly name: string;
      /** A name of `VENUE_PROTOCOLS`. */
      readonly venue: string;
      /** Null: where the venue has its public socket. */
      readonly endpoint: string | null;
    }
  | {
      readonly kind: 'pyth';
      readonly name: string;
      readonly endpoint: string;
      readonly mode: 'stream' | 'poll';
      readonly signers: PythSigners;
    }
  | {
      readonly kind: 'recording';
      readonly name: string;
      readonly path: string;
      readonly speed: number;
      readonly isLooped: boolean;
    }
  | {
      readonly kind: 'simulation';
      readonly name: string;
      readonly seed: number;
      readonly everyMs: number;
      readonly markets: readonly SimulatedMarket[];
    };

/** Who signs Pyth's updates. */
export type PythSigners = {
  /** Addresses (20 bytes, hexadecimal) in their order, by the index of their set. */
  readonly sets: ReadonlyMap<number, readonly string[]>;
  /** Signatures wanted; null: more than two thirds of a set. */
  readonly quorum: number | null;
};

/** One symbol of one source as an input. */
export type PlannedInput = {
  readonly source: string;
  readonly symbol: string;
  readonly weight: number;
  /** Name of the rate that its price is multiplied by; null when it is in dollars. */
  readonly rate: string | null;
};

export type PlannedMarket = {
  readonly market: MarketId;
  readonly symbol: string;
  readonly kind: FeedKind;
  /** One price unit is 10^-priceDecimals dollars; may be negative. */
  readonly priceDecimals: number;
  readonly rules: IndexRules;
  readonly inputs: readonly PlannedInput[];
  /** Perpetuals of other venues, for the mark price; by the same rules. */
  readonly perpetuals: readonly PlannedInput[];
};

/** A price of another quote asset in dollars, by which inputs are converted. */
export type PlannedRate = {
  readonly name: string;
  readonly rules: IndexRules;
  readonly inputs: readonly PlannedInput[];
};

export type FeedPlan = {
  readonly kind: FeedKind;
  /** One sentence for the screen. */
  readonly description: string;
  readonly sources: readonly SourceSpec[];
  readonly markets: readonly PlannedMarket[];
  readonly rates: readonly PlannedRate[];
};
