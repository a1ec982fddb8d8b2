import type { Table } from '../table.ts';

export type DepositRow = {
  readonly account: number;
  readonly sequence: number;
  readonly eventIndex: number;
  readonly timeUs: number;
  readonly asset: number;
  readonly amount: number;
  readonly chain: number;
  readonly depositNumber: number;
  readonly transactionHash: string | null;
};

/** A withdrawal: reserved, then confirmed or failed. */
export type WithdrawalRow = {
  readonly account: number;
  readonly withdrawalId: number;
  readonly asset: number;
  /** What is paid. */
  readonly amount: number;
  readonly status: string;
  readonly reservedTimeUs: number;
  readonly reservedSequence: number;
  readonly endedTimeUs: number | null;
  readonly endedSequence: number | null;
  /** Number of the forced request that it serves. */
  readonly requestNumber: number | null;
  /** What it cost beside. */
  readonly fee: number;
};

/** What the chain does about a withdrawal. */
export type WithdrawalStep =
  /** Its exit owner asked for it on chain. */
  | 'requested'
  /** The vault has it: a batch told of it. */
  | 'scheduled'
  /** A part is paid, the rest waits for the outflow limit. */
  | 'paidInPart'
  | 'paid'
  /** Its owner could not be paid: he fetches it with `claim`. */
  | 'claimable'
  /** A dispute took it back. */
  | 'canceled';

/** One step of a withdrawal on chain. */
export type WithdrawalStepRow = {
  /** Index of the chain in the venue's configuration. */
  readonly chain: number;
  /** Gap-free from 1, in the order of the chain. */
  readonly stepNumber: number;
  /** requested, scheduled, paidInPart, paid, claimable, canceled. */
  readonly step: string;
  /** Null: the step is of a forced request, and no withdrawal has its number yet. */
  readonly withdrawalId: number | null;
  readonly requestNumber: number | null;
  readonly transactionHash: string;
  readonly block: number;
  /** Of the block; null: it was not kept. */
  readonly timeUs: number | null;
  /** Scheduled: the vault pays from then on. */
  readonly unlocksAtUs: number | null;
};

/** The end of a withdrawal that was reserved in an earlier batch. */
export type WithdrawalEndRow = {
  readonly account: number;
  readonly withdrawalId: number;
  readonly status: string;
  readonly endedTimeUs: number;
  readonly endedSequence: number;
};

/** One change of a balance, with the balance after it. */
export type LedgerRow = {
  readonly account: number;
  readonly sequence: number;
  readonly eventIndex: number;
  readonly asset: number;
  readonly timeUs: number;
  readonly reason: string;
  readonly change: number;
  readonly balance: number;
  /** Market of a spot trade. */
  readonly market: number | null;
};

export const DEPOSITS: Table<DepositRow> = {
  name: 'deposits',
  columns: {
    account: 'int8',
    sequence: 'int8',
    eventIndex: 'int4',
    timeUs: 'int8',
    asset: 'int4',
    amount: 'int8',
    chain: 'int4',
    depositNumber: 'int8',
    transactionHash: 'text',
  },
};

export const WITHDRAWALS: Table<WithdrawalRow> = {
  name: 'withdrawals',
  columns: {
    account: 'int8',
    withdrawalId: 'int8',
    asset: 'int4',
    amount: 'int8',
    status: 'text',
    reservedTimeUs: 'int8',
    reservedSequence: 'int8',
    endedTimeUs: 'int8',
    endedSequence: 'int8',
    requestNumber: 'int8',
    fee: 'int8',
  },
};

export const WITHDRAWAL_STEPS: Table<WithdrawalStepRow> = {
  name: 'withdrawal_steps',
  columns: {
    chain: 'int4',
    stepNumber: 'int8',
    step: 'text',
    withdrawalId: 'int8',
    requestNumber: 'int8',
    transactionHash: 'text',
    block: 'int8',
    timeUs: 'int8',
    unlocksAtUs: 'int8',
  },
};

/** Not a table of its own: the columns of the statement that updates `withdrawals`. */
export const WITHDRAWAL_ENDS: Table<WithdrawalEndRow> = {
  name: 'withdrawal_ends',
  columns: {
    account: 'int8',
    withdrawalId: 'int8',
    status: 'text',
    endedTimeUs: 'int8',
    endedSequence: 'int8',
  },
};

export const LEDGER: Table<LedgerRow> = {
  name: 'ledger',
  columns: {
    account: 'int8',
    sequence: 'int8',
    eventIndex: 'int4',
    asset: 'int4',
    timeUs: 'int8',
    reason: 'text',
    change: 'int8',
    balance: 'int8',
    market: 'int4',
  },
};
