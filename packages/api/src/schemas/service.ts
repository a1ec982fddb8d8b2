import { type Static, Type } from 'typebox';
import { SequenceNumber, TimeUs, words } from './primitives.ts';

const STRICT = { additionalProperties: false } as const;

/** What the venue is. */
export const Hello = Type.Object(
  {
    name: Type.Literal('Tandem'),
    apiVersion: Type.Literal('v1'),
    venueVersion: Type.String(),
    protocolVersion: Type.Integer(),
    chainId: Type.Integer(),
    verifyingContract: Type.String(),
    settlementAsset: Type.String(),
    priceSource: Type.String({ description: 'Where index prices come from, in words.' }),
    isDemo: Type.Boolean({ description: 'True where money is play money.' }),
    features: Type.Array(Type.String()),
  },
  STRICT,
);
export type Hello = Static<typeof Hello>;

export const ServerTime = Type.Object({ timeUs: TimeUs }, STRICT);
export type ServerTime = Static<typeof ServerTime>;

/** One part of the venue. */
const Part = Type.Object(
  {
    name: Type.String(),
    status: words(['ok', 'degraded', 'failed', 'starting'] as const),
    detail: Type.Union([Type.String(), Type.Null()]),
  },
  STRICT,
);

export const Health = Type.Object(
  {
    status: words(['ok', 'degraded', 'failed', 'starting'] as const),
    releasedSequence: SequenceNumber,
    parts: Type.Array(Part),
  },
  STRICT,
);
export type Health = Static<typeof Health>;

export const Ready = Type.Object({ isReady: Type.Boolean(), parts: Type.Array(Part) }, STRICT);
export type Ready = Static<typeof Ready>;
