import type { PriceSources } from '@tandem/api';
import type { FeedState } from '@tandem/price-feed';

/** What anyone may see of the price feed: everything but the words of what failed. */
export function publicPrices(state: FeedState): PriceSources {
  const { kind, description, atUs, markets, rates, sources } = state;
  return {
    kind,
    description,
    atUs,
    markets: markets.map((market) => ({
      market: market.symbol,
      kind: market.kind,
      index: inDetail(market.index),
      perpetuals: inDetail(market.perpetuals),
      accepted: market.accepted,
      held: market.held,
      refused: total(market.refused),
      lastAcceptedUs: market.lastAcceptedUs,
    })),
    rates: rates.map(({ name, index }) => ({ name, index: inDetail(index) })),
    sources: sources.map((source) => ({
      name: source.name,
      kind: source.kind,
      origin: source.origin,
      state: source.state,
      reconnects: source.reconnects,
      gaps: source.gaps,
      rejects: total(source.rejects),
      lastMessageAgeMs: source.lastMessageAgeMs,
    })),
  };
}

type IndexState = FeedState['markets'][number]['index'];

function inDetail({ inputs, ...index }: IndexState): PriceSources['markets'][number]['index'] {
  return { ...index, inputs: inputs.map((input) => ({ ...input })) };
}

function total(counts: { readonly [reason: string]: number | undefined }): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}
