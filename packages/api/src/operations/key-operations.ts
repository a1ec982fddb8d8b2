import { Type } from 'typebox';
import {
  AccountKey,
  AccountLimits,
  FeeReceiverRequest,
  LinkWalletRequest,
  OpenAccountRequest,
  RegisterKeyRequest,
  RiskLimitsRequest,
  VerifiedSignature,
  VerifySignatureRequest,
  WalletOwner,
  WalletPlace,
} from '../schemas/keys.ts';
import { Done } from '../schemas/outcome.ts';
import { AccountNumber } from '../schemas/primitives.ts';
import type { Operation } from './operation.ts';
import { MIN_SEQUENCE } from './public-operations.ts';

const STRICT = { additionalProperties: false } as const;
const ACCOUNT = { account: Type.Optional(AccountNumber) };
const KEY_ID = Type.Object({ keyId: Type.Integer({ minimum: 1, maximum: 1_048_575 }) }, STRICT);

const COMMON = { tag: 'Keys', access: 'wallet', cost: 5 } as const;

/** Accounts of wallets, and the keys that trade for them. */
export const KEY_OPERATIONS: readonly Operation[] = [
  {
    ...COMMON,
    id: 'walletOwner',
    method: 'GET',
    path: '/v1/wallets/{wallet}/{walletId}',
    summary: 'The account of a wallet, and the numbers that are free.',
    access: 'public',
    parameters: WalletPlace,
    query: Type.Object(MIN_SEQUENCE, STRICT),
    data: WalletOwner,
  },
  {
    ...COMMON,
    id: 'openAccount',
    method: 'POST',
    path: '/v1/accounts',
    summary: 'Opens an account for the wallet that signs; the wallet is its key 1.',
    body: OpenAccountRequest,
    data: Done,
  },
  {
    ...COMMON,
    id: 'registerKey',
    method: 'POST',
    path: '/v1/keys',
    summary: 'Registers a session key with scopes and limits.',
    body: RegisterKeyRequest,
    data: Done,
  },
  {
    ...COMMON,
    id: 'revokeKey',
    method: 'DELETE',
    path: '/v1/keys/{keyId}',
    summary: 'Revokes a session key, at once.',
    parameters: KEY_ID,
    query: Type.Object(ACCOUNT, STRICT),
    data: Done,
  },
  {
    ...COMMON,
    id: 'setFeeReceiver',
    method: 'PUT',
    path: '/v1/keys/{keyId}/fee-receiver',
    summary: 'Names who receives the extra fee of a key’s orders. Needs the signature of a wallet.',
    access: 'wallet',
    parameters: KEY_ID,
    body: FeeReceiverRequest,
    data: Done,
  },
  {
    ...COMMON,
    id: 'setRiskLimits',
    method: 'PUT',
    path: '/v1/risk-limits',
    summary: 'Replaces the limits of an account. Needs the signature of a wallet.',
    access: 'wallet',
    body: RiskLimitsRequest,
    data: Done,
  },
  {
    ...COMMON,
    id: 'riskLimits',
    method: 'GET',
    path: '/v1/risk-limits',
    summary: 'Limits that the owner of the account set for it.',
    access: 'read',
    query: Type.Object({ ...ACCOUNT, ...MIN_SEQUENCE }, STRICT),
    data: AccountLimits,
  },
  {
    ...COMMON,
    id: 'linkWallet',
    method: 'POST',
    path: '/v1/wallets',
    summary: 'Adds a wallet to the account; both wallets sign.',
    body: LinkWalletRequest,
    data: Done,
  },
  {
    ...COMMON,
    id: 'unlinkWallet',
    method: 'DELETE',
    path: '/v1/wallets/{keyId}',
    summary: 'Removes a wallet from the account; one must stay.',
    parameters: KEY_ID,
    query: Type.Object(ACCOUNT, STRICT),
    data: Done,
  },
  {
    ...COMMON,
    id: 'keys',
    method: 'GET',
    path: '/v1/keys',
    summary: 'Wallets and session keys of the account, with their limits.',
    access: 'read',
    query: Type.Object({ ...ACCOUNT, ...MIN_SEQUENCE }, STRICT),
    data: Type.Array(AccountKey),
  },
  {
    ...COMMON,
    id: 'verifySignature',
    method: 'POST',
    path: '/v1/verify-signature',
    summary: 'Tells whether a signed request would be believed, and which bytes to sign.',
    access: 'public',
    body: VerifySignatureRequest,
    data: VerifiedSignature,
  },
];
