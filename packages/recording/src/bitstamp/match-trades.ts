/** A trade of either venue. */
export type ComparedTrade = {
  readonly timeUs: number;
  readonly priceCents: number;
  readonly sizeLots: number;
};

export type TradeMatching = {
  readonly matched: number;
  /** Recorded trades without a partner. */
  readonly missing: readonly ComparedTrade[];
  /** Trades of the venue under test without a partner. */
  readonly extra: readonly ComparedTrade[];
};

export type TradeMatchingInput = {
  readonly recorded: readonly ComparedTrade[];
  readonly venue: readonly ComparedTrade[];
  readonly windowUs: number;
};

/**
 * Pairs trades of equal price and size that are at most the window apart. Every trade is used
 * once; recorded trades choose in the order of time, each the nearest one left.
 */
export function matchTrades(input: TradeMatchingInput): TradeMatching {
  const free = new Map<string, ComparedTrade[]>();
  for (const trade of input.venue) {
    const key = tradeKey(trade);
    const same = free.get(key);
    if (same === undefined) free.set(key, [trade]);
    else same.push(trade);
  }
  const missing: ComparedTrade[] = [];
  for (const trade of input.recorded) {
    const candidates = free.get(tradeKey(trade)) ?? [];
    const index = nearest(candidates, trade.timeUs, input.windowUs);
    if (index < 0) missing.push(trade);
    else candidates.splice(index, 1);
  }
  const extra = [...free.values()].flat().toSorted((a, b) => a.timeUs - b.timeUs);
  return { matched: input.recorded.length - missing.length, missing, extra };
}

function tradeKey(trade: ComparedTrade): string {
  return `${trade.priceCents} ${trade.sizeLots}`;
}

function nearest(trades: readonly ComparedTrade[], timeUs: number, windowUs: number): number {
  let best = -1;
  let bestDistance = windowUs;
  for (const [index, trade] of trades.entries()) {
    const distance = Math.abs(trade.timeUs - timeUs);
    if (distance > bestDistance || (distance === bestDistance && best >= 0)) continue;
    best = index;
    bestDistance = distance;
  }
  return best;
}
