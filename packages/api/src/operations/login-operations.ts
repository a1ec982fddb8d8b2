import { Type } from 'typebox';
import { FreshSecret, KeyAddresses, ReadingSession, SessionEnd } from '../schemas/login.ts';
import type { Operation } from './operation.ts';

const STRICT = { additionalProperties: false } as const;
const KEY_ID = Type.Object({ keyId: Type.Integer({ minimum: 1, maximum: 1_048_575 }) }, STRICT);

const COMMON = { tag: 'Keys', cost: 5 } as const;

/** What belongs to logging in and becomes no command: secrets, reading sessions, addresses. */
export const LOGIN_OPERATIONS: readonly Operation[] = [
  {
    ...COMMON,
    id: 'createSecret',
    method: 'POST',
    path: '/v1/hmac-secrets',
    summary: 'Makes the secret of an HMAC key, shown once; register its hash within ten minutes.',
    access: 'wallet',
    cost: 50,
    data: FreshSecret,
  },
  {
    ...COMMON,
    id: 'openSession',
    method: 'POST',
    path: '/v1/sessions',
    summary: 'Opens a session that only reads, for 15 minutes: a token instead of signatures.',
    access: 'read',
    data: ReadingSession,
  },
  {
    ...COMMON,
    id: 'closeSession',
    method: 'DELETE',
    path: '/v1/sessions',
    summary: 'Ends the reading session whose token the request shows.',
    access: 'read',
    data: SessionEnd,
  },
  {
    ...COMMON,
    id: 'keyAddresses',
    method: 'GET',
    path: '/v1/keys/{keyId}/addresses',
    summary: 'From which addresses a key of the account may be used.',
    access: 'read',
    parameters: KEY_ID,
    data: KeyAddresses,
  },
  {
    ...COMMON,
    id: 'setKeyAddresses',
    method: 'PUT',
    path: '/v1/keys/{keyId}/addresses',
    summary: 'Sets from which addresses a key may be used; a wallet signs, with a rising nonce.',
    access: 'wallet',
    // A file of its own is on disk before it is answered, and everybody waits for that.
    cost: 10,
    parameters: KEY_ID,
    body: KeyAddresses,
    data: KeyAddresses,
  },
];
