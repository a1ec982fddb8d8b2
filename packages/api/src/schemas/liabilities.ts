import { type Static, Type } from 'typebox';
import { AccountNumber, SequenceNumber, TimeUs } from './primitives.ts';

const STRICT = { additionalProperties: false } as const;
const hex = (digits: number, description: string) =>
  Type.String({ pattern: `^[0-9a-f]{${digits}}$`, description });
const Whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Signed = (description: string) =>
  Type.Integer({
    minimum: -Number.MAX_SAFE_INTEGER,
    maximum: Number.MAX_SAFE_INTEGER,
    description,
  });
const Units = Type.String({ pattern: '^[0-9]{1,20}$', description: 'Engine units, as text.' });
const Epoch = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Number of the epoch: time of its statement divided by the length of an epoch.',
});

const Vault = Type.Object(
  {
    block: Whole,
    tokens: Type.Array(Type.Object({ asset: Whole, units: Units }, STRICT)),
  },
  { ...STRICT, description: 'What the vault on chain held, whole engine units.' },
);

/** What the venue owes at the end of an epoch: docs/rulebook/liabilities.md. */
export const LiabilityStatement = Type.Object(
  {
    epoch: Epoch,
    sequence: SequenceNumber,
    timeUs: TimeUs,
    leaves: Whole,
    root: hex(64, 'Root of the Merkle-sum tree.'),
    assets: Type.Array(Whole, { description: 'Numbers of the assets of the columns.' }),
    sums: Type.Array(Units, { description: 'Owed in all, a column; shares of the pool last.' }),
    marks: Type.Array(Type.Object({ market: Whole, mark: Whole }, STRICT), {
      description: 'Marks in price units, at which open profit was computed.',
    }),
    vault: Type.Union([Vault, Type.Null()]),
    previous: hex(64, 'Digest of the statement before; zeros for the first one.'),
    digest: hex(64, 'SHA-256 of what stands before; this is what is signed.'),
    publicKey: hex(64, 'Ed25519 key of the venue.'),
    signature: hex(128, 'Of the digest, by that key.'),
  },
  STRICT,
);
export type LiabilityStatement = Static<typeof LiabilityStatement>;

export const LiabilityStatements = Type.Object(
  {
    statements: Type.Array(LiabilityStatement),
    next: Type.Integer({ description: 'Epoch to ask from for the next page.' }),
    epochUs: Type.Integer({ description: 'Length of an epoch.' }),
  },
  STRICT,
);
export type LiabilityStatements = Static<typeof LiabilityStatements>;

/** What one account is owed, and that it is in the sums of a statement. Engine units. */
export const LiabilityProof = Type.Object(
  {
    statement: LiabilityStatement,
    liability: Type.Object(
      {
        account: AccountNumber,
        balance: Signed('In the settlement asset.'),
        openProfit: Signed('What all positions would pay at the marks of the statement.'),
        leaving: Type.Array(Whole, { description: 'Reserved for withdrawals, an asset each.' }),
        owed: Type.Array(Whole, { description: 'A column each.' }),
      },
      STRICT,
    ),
    parts: Type.Array(
      Type.Object(
        {
          place: Whole,
          salt: hex(32, 'Of this leaf; a secret between venue and account.'),
          figures: Type.Array(Units),
          path: Type.Array(
            Type.Object({ hash: hex(64, 'Of a sibling.'), sums: Type.Array(Units) }, STRICT),
          ),
        },
        STRICT,
      ),
    ),
  },
  STRICT,
);
export type LiabilityProof = Static<typeof LiabilityProof>;
