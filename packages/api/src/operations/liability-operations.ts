import { Type } from 'typebox';
import { LiabilityProof, LiabilityStatements } from '../schemas/liabilities.ts';
import { AccountNumber } from '../schemas/primitives.ts';
import type { Operation } from './operation.ts';

const STRICT = { additionalProperties: false } as const;
/** Most statements of one page. */
const PAGE_MAX = 500;
const Epoch = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** What the venue owes. */
export const LIABILITY_OPERATIONS: readonly Operation[] = [
  {
    id: 'liabilities',
    method: 'GET',
    path: '/v1/liabilities',
    tag: 'Liabilities',
    summary: 'Signed statements of what the venue owes, from an epoch on.',
    access: 'public',
    cost: 5,
    query: Type.Object(
      {
        from: Type.Optional(Epoch),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX })),
      },
      STRICT,
    ),
    data: LiabilityStatements,
  },
  {
    id: 'liabilityProof',
    method: 'GET',
    path: '/v1/liabilities/proof',
    tag: 'Liabilities',
    summary: 'What an account is owed at the end of an epoch, and that it is in the statement.',
    access: 'read',
    cost: 10,
    query: Type.Object(
      { account: Type.Optional(AccountNumber), epoch: Type.Optional(Epoch) },
      STRICT,
    ),
    data: LiabilityProof,
  },
];
