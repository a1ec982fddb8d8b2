import type { BookLevel, Side } from './record.ts';

/**
 * What a recording asks of a venue. `orderKey` is a dense number from 1, new for every order that
 * enters the book: it can serve as account number as well, since every order here is an account
 * of its own (there is no self-trade rule to apply).
 */
export type VenueAction =
  | SubmitAction
  | CancelAction
  | RepriceAction
  | SeedAction
  | ReduceAction
  | ExpectTradeAction
  | ExpectBookAction;

/** A good-till-cancelled limit order, without minimum value. */
export type SubmitAction = {
  readonly kind: 'submit';
  readonly timeUs: number;
  readonly orderKey: number;
  readonly side: Side;
  readonly priceCents: number;
  readonly sizeLots: number;
};

/** The order may be gone already (filled here too): then there is nothing to do. */
export type CancelAction = {
  readonly kind: 'cancel';
  readonly timeUs: number;
  readonly orderKey: number;
};

/** If the old order still rests: cancel it, then submit the new one. Otherwise nothing. */
export type RepriceAction = {
  readonly kind: 'reprice';
  readonly timeUs: number;
  readonly oldOrderKey: number;
  readonly orderKey: number;
  readonly side: Side;
  readonly priceCents: number;
  readonly sizeLots: number;
};

/** Bring the level up to the recorded size with one ghost order: see `seedSize`. */
export type SeedAction = {
  readonly kind: 'seed';
  readonly timeUs: number;
  readonly orderKey: number;
  readonly side: Side;
  readonly priceCents: number;
  /** Size of the whole level in the recorded snapshot. */
  readonly levelLots: number;
};

/** Take this much off a ghost order, cancelling it when nothing is left: see `reducedSize`. */
export type ReduceAction = {
  readonly kind: 'reduce';
  readonly timeUs: number;
  readonly orderKey: number;
  readonly byLots: number;
};

/** Nothing to do: the recorded venue traded. */
export type ExpectTradeAction = {
  readonly kind: 'expectTrade';
  readonly timeUs: number;
  readonly tradeId: number;
  readonly priceCents: number;
  readonly sizeLots: number;
};

/** Compare the book now, after all earlier actions and before all later ones. */
export type ExpectBookAction = {
  readonly kind: 'expectBook';
  readonly timeUs: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
};

/** What the book holds where a ghost is to be placed. */
export type SeedContext = {
  readonly levelLots: number;
  /** Best price of the other side, or null when it is empty. */
  readonly oppositeBestCents: number | null;
};

/**
 * Size of the ghost order of a seeded level: what the book lacks. Zero when it lacks nothing, and
 * when the ghost would trade at once, which a resting order cannot have done.
 */
export function seedSize(seed: SeedAction, context: SeedContext): number {
  const opposite = context.oppositeBestCents;
  if (opposite !== null) {
    const crosses = seed.side === 'buy' ? seed.priceCents >= opposite : seed.priceCents <= opposite;
    if (crosses) return 0;
  }
  return Math.max(0, seed.levelLots - context.levelLots);
}

/** Size of a ghost order after a reduction; 0 means cancel it. */
export function reducedSize(reduce: ReduceAction, restingLots: number): number {
  return Math.max(0, restingLots - reduce.byLots);
}
