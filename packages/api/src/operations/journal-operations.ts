import { Type } from 'typebox';
import { JournalBodies, JournalHeads } from '../schemas/journal.ts';
import { SequenceNumber } from '../schemas/primitives.ts';
import type { Operation } from './operation.ts';

/** Most heads or bodies of one page. */
const PAGE_MAX = 500;

const COMMON = { method: 'GET', tag: 'Journal', access: 'public' } as const;
const query = Type.Object(
  {
    from: Type.Optional(SequenceNumber),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX })),
  },
  { additionalProperties: false },
);

/** The published journal. */
export const JOURNAL_OPERATIONS: readonly Operation[] = [
  {
    ...COMMON,
    id: 'journalHeads',
    path: '/v1/journal/heads',
    summary: 'Signed heads of the journal, from the one that covers a sequence on.',
    cost: 5,
    query,
    data: JournalHeads,
  },
  {
    ...COMMON,
    id: 'journalBodies',
    path: '/v1/journal/bodies',
    summary: 'What the heads cover, from a sequence on, as far as it is old enough.',
    cost: 10,
    query,
    data: JournalBodies,
  },
];
