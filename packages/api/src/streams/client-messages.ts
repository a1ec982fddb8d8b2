import { type Static, type TSchema, Type } from 'typebox';
import { AccountNumber, SequenceNumber } from '../schemas/primitives.ts';
import { BookStream, Stream } from './stream.ts';

const STRICT = { additionalProperties: false } as const;

/** Most streams of one connection, and so of one message. */
export const STREAMS_MAX = 200;
/** Longest message of a client, in bytes. */
export const MESSAGE_BYTES_MAX = 65_536;

const ID = {
  id: Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'Chosen by the client; the answer carries it.',
  }),
};
const op = <const O extends string>(name: O) => ({ op: Type.Literal(name), ...ID });
const streams = Type.Array(Stream, { minItems: 1, maxItems: STREAMS_MAX });

/** The headers of a signed REST request, by their names in lower case. */
export const SignatureFields = Type.Record(
  Type.String({ pattern: '^tandem-[a-z-]{1,32}$' }),
  Type.String({ maxLength: 2_048 }),
  { description: 'tandem-account, tandem-key, tandem-nonce, ... as in the headers of REST.' },
);

/** A REST request in a message: the same text, the same signature, the same answer. */
export const CarriedRequest = Type.Object(
  {
    method: Type.Enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    path: Type.String({ maxLength: 2_048, description: 'With its query, as it is signed.' }),
    body: Type.Optional(
      Type.String({ maxLength: MESSAGE_BYTES_MAX, description: 'The text that is signed.' }),
    ),
    headers: Type.Optional(SignatureFields),
  },
  STRICT,
);
export type CarriedRequest = Static<typeof CarriedRequest>;

const MESSAGES = [
  Type.Object({ ...op('subscribe'), streams }, STRICT),
  Type.Object({ ...op('unsubscribe'), streams }, STRICT),
  Type.Object({ ...op('subscriptions') }, STRICT),
  Type.Object({ ...op('snapshot'), stream: BookStream }, STRICT),
  Type.Object({ ...op('login'), headers: SignatureFields }, STRICT),
  Type.Object({ ...op('resync'), account: AccountNumber, fromSequence: SequenceNumber }, STRICT),
  Type.Object({ ...op('request'), request: CarriedRequest }, STRICT),
  Type.Object(
    { ...op('onDisconnect'), request: Type.Union([CarriedRequest, Type.Null()]) },
    STRICT,
  ),
  Type.Object({ ...op('ping') }, STRICT),
] as const;

/** Everything that a client may send. */
export const ClientMessage = Type.Union([...MESSAGES]);
export type ClientMessage = Static<typeof ClientMessage>;

/** The same by its `op`, so that a fault is named by the message that was meant. */
export const CLIENT_MESSAGES: ReadonlyMap<string, TSchema> = new Map(
  MESSAGES.map((schema) => [schema.properties.op.const, schema]),
);
