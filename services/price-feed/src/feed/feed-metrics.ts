import { Gauge, Registry } from 'prom-client';
import type { FeedState } from './feed-state.ts';

type Row = { readonly labels: { readonly [name: string]: string }; readonly value: number };

type Figure = {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly rows: (state: FeedState) => readonly Row[];
};

/** The figures of the feed, read off its state whenever somebody asks. */
export function feedMetrics(stateNow: () => FeedState): Registry {
  const registry = new Registry();
  for (const { name, help, labels, rows } of FIGURES) {
    const gauge = new Gauge({
      name: `tandem_price_feed_${name}`,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        this.reset();
        for (const row of rows(stateNow())) this.set(row.labels, row.value);
      },
    });
    gauge.reset();
  }
  return registry;
}

const inputsOf = (state: FeedState) =>
  state.markets.flatMap(({ symbol, index }) =>
    index.inputs.map((input) => ({
      input,
      labels: { market: symbol, source: input.source },
    })),
  );

const FIGURES: readonly Figure[] = [
  {
    name: 'kind',
    help: '1 for the kind of prices that is on',
    labels: ['kind'],
    rows: ({ kind }) => [{ labels: { kind }, value: 1 }],
  },
  {
    name: 'index_known',
    help: '1 while the sources of a market agree on a price, 0 while it is unknown',
    labels: ['market'],
    rows: ({ markets }) =>
      markets.map(({ symbol, index }) => ({
        labels: { market: symbol },
        value: index.price === null ? 0 : 1,
      })),
  },
  {
    name: 'index_price_dollars',
    help: 'The index price; absent while it is unknown',
    labels: ['market'],
    rows: ({ markets }) =>
      markets.flatMap(({ symbol, index }) =>
        index.price === null ? [] : [{ labels: { market: symbol }, value: Number(index.price) }],
      ),
  },
  {
    name: 'updates_total',
    help: 'Index prices by what the venue made of them',
    labels: ['market', 'outcome'],
    rows: ({ markets }) =>
      markets.flatMap(({ symbol, accepted, held, refused }) =>
        Object.entries({ accepted, held, ...refused }).map(([outcome, value]) => ({
          labels: { market: symbol, outcome },
          value,
        })),
      ),
  },
  {
    name: 'input_age_seconds',
    help: 'Age of the last price of a source; absent when there was none',
    labels: ['market', 'source'],
    rows: (state) =>
      inputsOf(state).flatMap(({ input, labels }) =>
        input.ageMs === null ? [] : [{ labels, value: input.ageMs / 1_000 }],
      ),
  },
  {
    name: 'input_price_dollars',
    help: 'The last price of a source',
    labels: ['market', 'source'],
    rows: (state) =>
      inputsOf(state).flatMap(({ input, labels }) =>
        input.price === null ? [] : [{ labels, value: Number(input.price) }],
      ),
  },
  {
    name: 'input_deviation_ratio',
    help: 'Distance of a source from the index, as a part of it',
    labels: ['market', 'source'],
    rows: (state) =>
      inputsOf(state).flatMap(({ input, labels }) =>
        input.deviationPpb === null ? [] : [{ labels, value: input.deviationPpb / 1e9 }],
      ),
  },
  {
    name: 'input_excluded',
    help: '1 for the reason why a source does not count',
    labels: ['market', 'source', 'reason'],
    rows: (state) =>
      inputsOf(state).flatMap(({ input, labels }) =>
        input.exclusion === null
          ? []
          : [{ labels: { ...labels, reason: input.exclusion }, value: 1 }],
      ),
  },
  {
    name: 'source_open',
    help: '1 while a source is connected',
    labels: ['source'],
    rows: ({ sources }) =>
      sources.map(({ name, state }) => ({
        labels: { source: name },
        value: state === 'open' ? 1 : 0,
      })),
  },
  {
    name: 'source_reconnects_total',
    help: 'Connections of a source after its first',
    labels: ['source'],
    rows: ({ sources }) =>
      sources.map(({ name, reconnects }) => ({ labels: { source: name }, value: reconnects })),
  },
  {
    name: 'source_gaps_total',
    help: 'Gaps in the sequences of a source that should have none',
    labels: ['source'],
    rows: ({ sources }) =>
      sources.map(({ name, gaps }) => ({ labels: { source: name }, value: gaps })),
  },
  {
    name: 'source_rejects_total',
    help: 'What a source sent and was not believed, by reason',
    labels: ['source', 'reason'],
    rows: ({ sources }) =>
      sources.flatMap(({ name, rejects }) =>
        Object.entries(rejects).map(([reason, value]) => ({
          labels: { source: name, reason },
          value,
        })),
      ),
  },
];
