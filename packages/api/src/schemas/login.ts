import { type Static, Type } from 'typebox';
import { TimeUs } from './primitives.ts';

const STRICT = { additionalProperties: false } as const;

/** A secret for an HMAC key, which is shown once. */
export const FreshSecret = Type.Object(
  {
    secret: Type.String({ description: '64 hexadecimal digits; nobody can show it again.' }),
    publicKeyHash: Type.String({ description: 'What the registration of the key names.' }),
  },
  STRICT,
);

export type FreshSecret = Static<typeof FreshSecret>;

/** The token of a session that only reads. */
export const ReadingSession = Type.Object({ token: Type.String(), expiresAtUs: TimeUs }, STRICT);

export const SessionEnd = Type.Object({ isClosed: Type.Boolean() }, STRICT);

/** Addresses and ranges from which a key may be used; none: from everywhere. */
export const KeyAddresses = Type.Object(
  {
    ranges: Type.Array(
      Type.String({ maxLength: 43, description: 'An address, or a range as 192.0.2.0/24.' }),
      { maxItems: 32 },
    ),
  },
  STRICT,
);
