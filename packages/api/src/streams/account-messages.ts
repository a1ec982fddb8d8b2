import { MARGIN_MODES } from '@tandem/protocol';
import { type Static, Type } from 'typebox';
import { ApiError } from '../schemas/envelope.ts';
import {
  AccountNumber,
  Decimal,
  MarketSymbol,
  SequenceNumber,
  SignedDecimal,
  TimeUs,
  words,
} from '../schemas/primitives.ts';
import { Stream } from './stream.ts';

const STRICT = { additionalProperties: false } as const;

/** Percent of equity at which maintenance margin is called, in both directions. */
export const MARGIN_CALL_LEVELS = [80, 90, 95] as const;

export const MarginCall = Type.Object(
  {
    channel: Type.Literal('account'),
    type: Type.Literal('marginCall'),
    account: AccountNumber,
    sequence: SequenceNumber,
    timeUs: TimeUs,
    marginMode: words(MARGIN_MODES),
    market: Type.Union([MarketSymbol, Type.Null()], {
      description: 'Market of an isolated position; null for the cross account.',
    }),
    level: Type.Enum([0, ...MARGIN_CALL_LEVELS], {
      description: 'Maintenance margin is at least this many percent of equity; 0: all clear.',
    }),
    equity: SignedDecimal,
    maintenanceMargin: Decimal,
  },
  STRICT,
);
export type MarginCall = Static<typeof MarginCall>;

const ID = { id: Type.Integer() };
const answer = <const O extends string>(op: O) => ({
  type: Type.Literal('answer'),
  op: Type.Literal(op),
  ...ID,
});

/** What a client gets for each message with an id. */
export const ServerAnswer = Type.Union([
  Type.Object(
    { ...answer('subscribe'), sequence: SequenceNumber, streams: Type.Integer() },
    STRICT,
  ),
  Type.Object({ ...answer('unsubscribe'), streams: Type.Integer() }, STRICT),
  Type.Object({ ...answer('subscriptions'), streams: Type.Array(Stream) }, STRICT),
  Type.Object({ ...answer('snapshot') }, STRICT),
  Type.Object(
    { ...answer('login'), accounts: Type.Array(AccountNumber), sequence: SequenceNumber },
    STRICT,
  ),
  Type.Object({ ...answer('resync'), messages: Type.Integer(), sequence: SequenceNumber }, STRICT),
  Type.Object(
    {
      ...answer('request'),
      status: Type.Integer({ description: 'The HTTP status of the same request.' }),
      body: Type.Unknown({ description: 'The answer of the same request over HTTP.' }),
      headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    },
    STRICT,
  ),
  Type.Object({ ...answer('onDisconnect'), isArmed: Type.Boolean() }, STRICT),
  Type.Object({ ...answer('ping'), timeUs: TimeUs }, STRICT),
  Type.Object(
    {
      type: Type.Literal('error'),
      id: Type.Union([Type.Integer(), Type.Null()], {
        description: 'Null where the message had no id that could be read.',
      }),
      error: ApiError,
    },
    STRICT,
  ),
]);
export type ServerAnswer = Static<typeof ServerAnswer>;
