import { Type } from 'typebox';
import {
  AccountState,
  Balance,
  FaucetRequest,
  IsolatedMarginRequest,
  LeverageRequest,
  PoolDepositRequest,
  PoolExitRequest,
  Position,
  SubAccountRequest,
  TransferRequest,
  WithdrawalRequest,
} from '../schemas/account.ts';
import { Done } from '../schemas/outcome.ts';
import { PoolAccount } from '../schemas/pool.ts';
import { AccountNumber } from '../schemas/primitives.ts';
import type { Operation } from './operation.ts';
import { MIN_SEQUENCE } from './public-operations.ts';

const STRICT = { additionalProperties: false } as const;
const READ = Type.Object({ account: Type.Optional(AccountNumber), ...MIN_SEQUENCE }, STRICT);
const SUB_ACCOUNTS = Type.Object(
  {
    accounts: Type.Array(AccountNumber),
    nextFree: AccountNumber,
  },
  STRICT,
);

const COMMON = { tag: 'Account', cost: 1 } as const;
const READING = { ...COMMON, method: 'GET', access: 'read', cost: 2, query: READ } as const;

/** Accounts: what they hold, and what moves money or margin. */
export const ACCOUNT_OPERATIONS: readonly Operation[] = [
  {
    ...READING,
    id: 'accountState',
    path: '/v1/account',
    summary: 'Everything about an account at one sequence.',
    cost: 5,
    data: AccountState,
  },
  {
    ...READING,
    id: 'balances',
    path: '/v1/balances',
    summary: 'Money of each asset.',
    data: Type.Array(Balance),
  },
  {
    ...READING,
    id: 'positions',
    path: '/v1/positions',
    summary: 'Open positions.',
    data: Type.Array(Position),
  },
  {
    ...READING,
    id: 'subAccounts',
    path: '/v1/sub-accounts',
    summary: 'Accounts of the same owner, and a number that is free.',
    data: SUB_ACCOUNTS,
  },
  {
    ...COMMON,
    id: 'openSubAccount',
    method: 'POST',
    path: '/v1/sub-accounts',
    summary: 'Opens a sub-account. Needs the signature of a wallet.',
    access: 'wallet',
    body: SubAccountRequest,
    data: Done,
  },
  {
    ...COMMON,
    id: 'setLeverage',
    method: 'PUT',
    path: '/v1/leverage',
    summary: 'Chooses the highest leverage of a position.',
    access: 'trade',
    body: LeverageRequest,
    data: Done,
  },
  {
    ...COMMON,
    id: 'adjustIsolatedMargin',
    method: 'POST',
    path: '/v1/isolated-margin',
    summary: 'Adds margin to an isolated position, or takes some out.',
    access: 'trade',
    body: IsolatedMarginRequest,
    data: Done,
  },
  {
    ...COMMON,
    id: 'transfer',
    method: 'POST',
    path: '/v1/transfers',
    summary: 'Moves money between accounts of one owner.',
    access: 'transfer',
    // It is free, and on chain it costs us as much as two or three trades: two a second of a key.
    cost: 25,
    body: TransferRequest,
    data: Done,
  },
  {
    ...COMMON,
    id: 'requestWithdrawal',
    method: 'POST',
    path: '/v1/withdrawals',
    summary:
      'Reserves money for a withdrawal; the fee of the asset (GET /v1/assets) is a part of it. ' +
      'Needs the signature of a wallet.',
    access: 'wallet',
    body: WithdrawalRequest,
    data: Done,
  },
  {
    ...READING,
    id: 'poolAccount',
    path: '/v1/pool/account',
    summary: 'Own shares of the pool, their worth, exits under way, what they earned.',
    cost: 5,
    data: PoolAccount,
  },
  {
    ...COMMON,
    id: 'depositToPool',
    method: 'POST',
    path: '/v1/pool/deposits',
    summary: 'Buys shares of the protocol pool. Needs the signature of a wallet.',
    access: 'wallet',
    body: PoolDepositRequest,
    data: Done,
  },
  {
    ...COMMON,
    id: 'requestPoolExit',
    method: 'POST',
    path: '/v1/pool/exits',
    summary: 'Asks to redeem shares of the pool. Needs the signature of a wallet.',
    access: 'wallet',
    body: PoolExitRequest,
    data: Done,
  },
  {
    ...COMMON,
    id: 'faucet',
    method: 'POST',
    path: '/v1/demo/deposits',
    summary: 'Play money, on the demo venue only; by its chain it comes some blocks later.',
    access: 'trade',
    cost: 20,
    body: FaucetRequest,
    data: Done,
  },
];
