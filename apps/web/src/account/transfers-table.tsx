import type { HistoryPage, HistoryRow } from '@tandem/api';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { direction, figure, UNKNOWN } from '../format/figures.ts';
import { clockTime } from '../format/times.ts';
import { describeReason } from '../state/reason-words.ts';
import { client } from '../state/venue.ts';
import { TimeCell } from './cells.tsx';
import { HistoryTable } from './history-table.tsx';
import type { Column } from './table.tsx';
import { WithdrawalProof } from './withdrawal-proof.tsx';

type Deposit = HistoryRow<'deposit'>;
type Withdrawal = HistoryRow<'withdrawal'>;
type Entry = HistoryRow<'ledger'>;

const KINDS = { deposits: 'Deposits', withdrawals: 'Withdrawals', ledger: 'All changes' } as const;
type Kind = keyof typeof KINDS;

const LOOK_AGAIN_MS = 2_000;

/** Money in and out, and every change of a balance. */
export function TransfersTable(): ReactNode {
  const [kind, setKind] = useState<Kind>('withdrawals');
  const { news, read: readWithdrawals } = useMovingWithdrawals();
  const choice = (
    <select
      aria-label="Which"
      value={kind}
      onChange={(event) => setKind(event.target.value as Kind)}
    >
      {Object.entries(KINDS).map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  );
  const rest = { name: kind, hasMarkets: false, children: choice };
  switch (kind) {
    case 'deposits':
      return (
        <HistoryTable
          key={kind}
          {...rest}
          columns={DEPOSITS}
          keyOf={({ sequence, depositNumber }) => `${sequence} ${depositNumber}`}
          empty="No deposit yet."
          read={readDeposits}
        />
      );
    case 'withdrawals':
      return (
        <HistoryTable
          key={kind}
          {...rest}
          columns={WITHDRAWALS}
          keyOf={({ withdrawalId }) => withdrawalId ?? 0}
          empty="No withdrawal yet."
          news={news}
          read={readWithdrawals}
        />
      );
    case 'ledger':
      return (
        <HistoryTable
          key={kind}
          {...rest}
          columns={ENTRIES}
          keyOf={(row) => `${row.sequence} ${row.reason} ${row.asset} ${row.balance}`}
          empty="Nothing changed a balance yet."
          read={readLedger}
        />
      );
    default:
      return kind satisfies never;
  }
}

function range(after: string | null, limit: number): { after?: string; limit: number } {
  return after === null ? { limit } : { after, limit };
}

async function readDeposits(_: string | undefined, after: string | null, limit: number) {
  return (await client.history.deposits(range(after, limit))).data;
}

type ReadWithdrawals = (
  market: string | undefined,
  after: string | null,
  limit: number,
) => Promise<HistoryPage<'withdrawal'>>;

/** Nobody tells the page what the chain does: while a withdrawal moves there, it looks again. */
function useMovingWithdrawals(): { readonly news: string; readonly read: ReadWithdrawals } {
  const [turn, setTurn] = useState(0);
  const [hasMoving, setMoving] = useState(false);
  useEffect(() => {
    if (!hasMoving) return undefined;
    const timer = setInterval(() => setTurn((now) => now + 1), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [hasMoving]);
  const read: ReadWithdrawals = useCallback(async (_, after, limit) => {
    const { data } = await client.history.withdrawals(range(after, limit));
    if (after === null) setMoving(data.rows.some(isMoving));
    return data;
  }, []);
  return { news: String(turn), read };
}

/** The engine may know of a payment a moment before the tables know where it was. */
function isMoving({ status, chainStatus }: Withdrawal): boolean {
  return status === 'reserved' || (status === 'confirmed' && chainStatus === 'scheduled');
}

async function readLedger(_: string | undefined, after: string | null, limit: number) {
  return (await client.history.ledger(range(after, limit))).data;
}

const DEPOSITS: readonly Column<Deposit>[] = [
  { name: 'Time', cell: ({ timeUs }) => <TimeCell timeUs={timeUs} /> },
  { name: 'Asset', cell: ({ asset }) => <strong>{asset}</strong> },
  { name: 'Amount', isNumber: true, cell: ({ amount }) => figure(amount) },
  { name: 'Status', cell: () => 'Credited' },
  { name: 'Transaction', cell: ({ transactionHash }) => shortened(transactionHash) },
];

/** What the engine says of a withdrawal. */
const STATES: { readonly [status: string]: string } = {
  reserved: 'Being paid',
  confirmed: 'Paid',
  failed: 'Failed, money is back',
};

/** What the chain says of one that the engine has not ended. */
const CHAIN_STATES: { readonly [status: string]: string } = {
  requested: 'Asked for on chain',
  paidInPart: 'Paid in part',
  paid: 'Paid, not final yet',
  canceled: 'Taken back by a dispute',
};

function stateOf({ status, chainStatus, unlocksAtUs }: Withdrawal): string {
  if (chainStatus === 'claimable' && status !== 'failed')
    return 'Waits for your claim in the vault';
  if (status !== 'reserved') return STATES[status ?? ''] ?? status ?? UNKNOWN;
  if (chainStatus === 'scheduled' && unlocksAtUs !== null) {
    return `In the vault, paid from ${clockTime(unlocksAtUs)}`;
  }
  return CHAIN_STATES[chainStatus ?? ''] ?? 'Being paid';
}

const WITHDRAWALS: readonly Column<Withdrawal>[] = [
  { name: 'Asked', cell: ({ reservedTimeUs }) => <TimeCell timeUs={reservedTimeUs} /> },
  { name: 'Asset', cell: ({ asset }) => <strong>{asset}</strong> },
  { name: 'Pays', isNumber: true, cell: ({ amount }) => figure(amount) },
  { name: 'Fee', isNumber: true, cell: ({ fee }) => figure(fee) },
  { name: 'Status', cell: stateOf },
  { name: 'Ended', cell: ({ endedTimeUs }) => <TimeCell timeUs={endedTimeUs} /> },
  {
    name: 'On chain',
    cell: (row) => <WithdrawalProof {...row} />,
  },
  { name: 'Number', isNumber: true, cell: ({ withdrawalId }) => withdrawalId ?? UNKNOWN },
];

const ENTRIES: readonly Column<Entry>[] = [
  { name: 'Time', cell: ({ timeUs }) => <TimeCell timeUs={timeUs} /> },
  { name: 'Asset', cell: ({ asset }) => <strong>{asset}</strong> },
  { name: 'For', cell: ({ reason }) => describeReason(reason ?? '') },
  { name: 'Market', cell: ({ market }) => market ?? UNKNOWN },
  {
    name: 'Change',
    isNumber: true,
    cell: ({ change }) => (
      <span className={direction(change)}>{figure(change, { signed: true })}</span>
    ),
  },
  { name: 'Balance', isNumber: true, cell: ({ balance }) => figure(balance) },
];

function shortened(hash: string | null): string {
  if (hash === null || hash === '' || /^(0x)?0+$/.test(hash)) return UNKNOWN;
  return hash.length <= 18 ? hash : `${hash.slice(0, 10)}…${hash.slice(-6)}`;
}
