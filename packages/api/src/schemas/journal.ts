import { type Static, Type } from 'typebox';
import { SequenceNumber, TimeUs, words } from './primitives.ts';

const STRICT = { additionalProperties: false } as const;
const hex = (digits: number, description: string) =>
  Type.String({ pattern: `^[0-9a-f]{${digits}}$`, description });
const BASE64 = '^[A-Za-z0-9+/]*={0,2}$';
const hash = (description: string) => hex(64, description);
const SALT = hex(32, 'Salt of the open content.');

/** A signed head of the journal: docs/rulebook/published-journal.md. */
export const JournalHead = Type.Object(
  {
    firstSequence: SequenceNumber,
    lastSequence: SequenceNumber,
    previousHead: hash('The head before; zeros for the first one.'),
    root: hash('Merkle root over the leaves of the commands that it covers.'),
    head: hash('SHA-256 of what stands before; this is what is signed.'),
    publicKey: hash('Ed25519 key of the venue.'),
    signature: hex(128, 'Of the head, by that key.'),
  },
  STRICT,
);
export type JournalHead = Static<typeof JournalHead>;

export const JournalHeads = Type.Object(
  {
    heads: Type.Array(JournalHead),
    next: Type.Integer({ description: 'What to ask from for the next page.' }),
    oldestSequence: Type.Integer({ description: 'First sequence that was ever published.' }),
    newestSequence: Type.Integer({ description: 'Last sequence that a head covers.' }),
  },
  STRICT,
);
export type JournalHeads = Static<typeof JournalHeads>;

const Hidden = Type.Object(
  {
    until: words(['terminal', 'never'] as const),
    commitment: hash('Stands for the whole content in the leaf.'),
    salt: Type.Union([hex(32, 'Opens the commitment.'), Type.Null()]),
    content: Type.Union([
      Type.String({ pattern: BASE64, description: 'The whole content, base64.' }),
      Type.Null(),
    ]),
  },
  { ...STRICT, description: 'What the command hides; salt and content are null until it is told.' },
);

/** A command of the journal with its events. */
export const JournalBody = Type.Object(
  {
    sequence: SequenceNumber,
    timeUs: TimeUs,
    command: Type.String({ description: 'Kind of the command: docs/reference/commands.md.' }),
    salt: SALT,
    content: Type.String({
      pattern: BASE64,
      description: 'Stamp, command and events, base64; zeros where something is hidden.',
    }),
    hidden: Type.Union([Hidden, Type.Null()]),
  },
  STRICT,
);
export type JournalBody = Static<typeof JournalBody>;

export const JournalBodies = Type.Object(
  {
    bodies: Type.Array(JournalBody),
    next: Type.Integer({ description: 'What to ask from for the next page.' }),
    delayUs: Type.Integer({ description: 'Age at which a command is published.' }),
  },
  STRICT,
);
export type JournalBodies = Static<typeof JournalBodies>;
