import { type Static, Type } from 'typebox';
import { MarketSymbol, MaybeDecimal, TimeUs, words } from './primitives.ts';

const STRICT = { additionalProperties: false } as const;
const count = (description: string) => Type.Integer({ minimum: 0, description });
const maybe = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description });

const KIND = words(['live', 'recorded', 'simulated'] as const);

/** One source of a market, and what became of its price. */
const Input = Type.Object(
  {
    source: Type.String(),
    symbol: Type.String({ description: 'As the source names the market.' }),
    weight: count('How much it counts in the median.'),
    price: MaybeDecimal,
    ageMs: maybe('Age of its price.'),
    deviationPpb: maybe('Distance from the index in 10^-9 of it.'),
    exclusion: Type.Union([Type.String(), Type.Null()], {
      description: 'Why it does not count; null: it counts.',
    }),
  },
  STRICT,
);

const Index = Type.Object(
  {
    price: MaybeDecimal,
    confidence: MaybeDecimal,
    reason: Type.Union([Type.String(), Type.Null()], {
      description: 'Why the price is unknown; null: it is known.',
    }),
    inputs: Type.Array(Input),
  },
  STRICT,
);

const PricedMarket = Type.Object(
  {
    market: MarketSymbol,
    kind: KIND,
    index: Index,
    perpetuals: Index,
    accepted: count('Prices that the venue took.'),
    held: count('Jumps that wait for a second price.'),
    refused: count('Prices that the venue refused.'),
    lastAcceptedUs: Type.Union([TimeUs, Type.Null()]),
  },
  STRICT,
);

const Source = Type.Object(
  {
    name: Type.String(),
    kind: words(['venue', 'pyth', 'recording', 'simulation'] as const),
    origin: Type.String(),
    state: words(['connecting', 'open', 'waiting', 'ended', 'closed'] as const),
    reconnects: count('Connections after the first.'),
    gaps: count('Gaps in sequences that should have none.'),
    rejects: count('What it sent and was not believed.'),
    lastMessageAgeMs: maybe('Age of its last message.'),
  },
  STRICT,
);

/** Where index prices come from. */
export const PriceSources = Type.Object(
  {
    kind: KIND,
    description: Type.String({ description: 'One sentence for people.' }),
    atUs: TimeUs,
    markets: Type.Array(PricedMarket),
    rates: Type.Array(Type.Object({ name: Type.String(), index: Index }, STRICT)),
    sources: Type.Array(Source),
  },
  STRICT,
);
export type PriceSources = Static<typeof PriceSources>;
