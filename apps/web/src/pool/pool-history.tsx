import type { HistoryRow, Pool } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { TimeCell } from '../account/cells.tsx';
import { HistoryTable } from '../account/history-table.tsx';
import type { Column } from '../account/table.tsx';
import { figure, money, UNKNOWN } from '../format/figures.ts';
import { useStore } from '../state/store.ts';
import { client, session } from '../state/venue.ts';

type Distribution = HistoryRow<'poolDistribution'>;
type Entry = HistoryRow<'poolEntry'>;

const KINDS = {
  all: 'All distributions',
  paid: 'Paid to me',
  entries: 'My deposits and exits',
} as const;
type Kind = keyof typeof KINDS;

/** How fees were split, and what this account did and got. */
export function PoolHistory({ pool }: { readonly pool: Pool }): ReactNode {
  const who = useStore(session);
  const [wanted, setWanted] = useState<Kind>('all');
  const kind = who === null ? 'all' : wanted;
  const choice = (
    <select
      aria-label="Which history"
      value={kind}
      disabled={who === null}
      onChange={(event) => setWanted(event.target.value as Kind)}
    >
      {Object.entries(KINDS).map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  );
  const rest = { name: `pool-${kind}`, hasMarkets: false, news: pool.fees.paid, children: choice };
  return (
    <section className="panel" aria-label="History of the pool">
      <h2>History</h2>
      {kind === 'all' && (
        <HistoryTable
          key={kind}
          {...rest}
          columns={DISTRIBUTIONS}
          keyOf={({ sequence }) => sequence ?? 0}
          empty="No fees were split yet."
          read={readDistributions}
        />
      )}
      {kind === 'paid' && (
        <HistoryTable
          key={`${kind} ${who?.account}`}
          {...rest}
          columns={PAYMENTS}
          keyOf={entryKey}
          empty="Nothing was paid to this account yet: fees are split every few minutes."
          read={readPayments}
        />
      )}
      {kind === 'entries' && (
        <HistoryTable
          key={`${kind} ${who?.account}`}
          {...rest}
          columns={ENTRIES}
          keyOf={entryKey}
          empty="No deposit and no exit yet."
          read={readEntries}
        />
      )}
    </section>
  );
}

function range(after: string | null, limit: number): { after?: string; limit: number } {
  return after === null ? { limit } : { after, limit };
}

async function readDistributions(_: string | undefined, after: string | null, limit: number) {
  return (await client.pool.distributions(range(after, limit))).data;
}

async function readPayments(_: string | undefined, after: string | null, limit: number) {
  return (await client.pool.entries({ ...range(after, limit), kind: 'paid' })).data;
}

async function readEntries(_: string | undefined, after: string | null, limit: number) {
  return (await client.pool.entries(range(after, limit))).data;
}

function entryKey({ sequence, kind, exitId }: Entry): string {
  return `${sequence} ${kind} ${exitId}`;
}

const DISTRIBUTIONS: readonly Column<Distribution>[] = [
  { name: 'Time', cell: ({ timeUs }) => <TimeCell timeUs={timeUs} /> },
  { name: 'Fees', isNumber: true, cell: ({ collected }) => figure(collected) },
  { name: 'Providers', isNumber: true, cell: ({ providers }) => figure(providers) },
  { name: 'Treasury', isNumber: true, cell: ({ treasury }) => figure(treasury) },
  { name: 'Vault', isNumber: true, cell: ({ vault }) => figure(vault) },
  { name: 'Stakers', isNumber: true, cell: ({ stakers }) => figure(stakers) },
  { name: 'Equity', isNumber: true, cell: ({ poolEquity }) => money(poolEquity) },
];

const PAYMENTS: readonly Column<Entry>[] = [
  { name: 'Time', cell: ({ timeUs }) => <TimeCell timeUs={timeUs} /> },
  { name: 'Paid', isNumber: true, cell: ({ amount }) => figure(amount) },
  { name: 'Shares', isNumber: true, cell: ({ shares }) => figure(shares) },
  { name: 'Paid so far', isNumber: true, cell: ({ accountTotal }) => figure(accountTotal) },
];

const WORDS: { readonly [kind: string]: string } = {
  minted: 'Shares bought',
  exitRequested: 'Asked to leave',
  redeemed: 'Exit paid',
  paid: 'Fees',
};

const ENTRIES: readonly Column<Entry>[] = [
  { name: 'Time', cell: ({ timeUs }) => <TimeCell timeUs={timeUs} /> },
  { name: 'What', cell: ({ kind }) => WORDS[kind ?? ''] ?? kind ?? UNKNOWN },
  { name: 'Money', isNumber: true, cell: ({ amount }) => figure(amount) },
  { name: 'Shares', isNumber: true, cell: ({ shares }) => figure(shares) },
  { name: 'Shares after', isNumber: true, cell: ({ accountShares }) => figure(accountShares) },
  { name: 'Due', cell: ({ dueAtUs }) => <TimeCell timeUs={dueAtUs} /> },
];
