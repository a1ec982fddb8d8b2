import type { Pool, PoolAccount } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { Table } from '../account/table.tsx';
import { figure, money } from '../format/figures.ts';
import { countdown } from '../format/times.ts';
import { Tile } from '../pages/tile.tsx';
import { useStore } from '../state/store.ts';
import { useNow } from '../state/use-now.ts';
import { session } from '../state/venue.ts';
import { openConnectDialog } from '../wallet/connect-state.ts';
import { BuySharesDialog } from './buy-shares-dialog.tsx';
import { LeavePoolDialog } from './leave-pool-dialog.tsx';
import { depositNote, exitNote } from './pool-notes.tsx';
import { DAY, rate, WEEK } from './pool-tiles.tsx';
import { usePoolAccount } from './use-pool.ts';

/** What the account has in the pool, and what it can do there. */
export function OwnShare({ pool }: { readonly pool: Pool }): ReactNode {
  const who = useStore(session);
  const { told, problem } = usePoolAccount();
  const notes = [depositNote(pool), exitNote(pool), problem].filter((note) => note !== null);
  return (
    <section className="panel pool-own" aria-label="My share">
      <h2>My share</h2>
      {notes.map((note) => (
        <p key={note} className="notice" role="status">
          {note}
        </p>
      ))}
      {who === null ? (
        <div className="pool-deeds">
          <p className="muted">Connect a wallet to buy shares of the pool.</p>
          <button type="button" className="primary" onClick={openConnectDialog}>
            Connect a wallet
          </button>
        </div>
      ) : (
        <Standing pool={pool} told={told} />
      )}
    </section>
  );
}

type StandingProps = { readonly pool: Pool; readonly told: PoolAccount | null };

function Standing({ pool, told }: StandingProps): ReactNode {
  const [deed, setDeed] = useState<'buy' | 'leave' | null>(null);
  const close = (): void => setDeed(null);
  const hasFree = told !== null && Number(told.freeShares) > 0;
  return (
    <>
      <dl className="tiles">
        <Tile name="Worth now">
          <span data-testid="pool-worth">{money(told?.worth)}</span>
        </Tile>
        <Tile name="Shares">
          <span data-testid="pool-shares">{figure(told?.shares)}</span>
        </Tile>
        <Tile name="Fees got">{figure(told?.paid)}</Tile>
        <Tile name="Own APR, 24 hours">{rate(told?.apr.day ?? null, DAY)}</Tile>
        <Tile name="Own APR, 7 days">{rate(told?.apr.week ?? null, WEEK)}</Tile>
      </dl>
      <div className="pool-deeds">
        <button type="button" className="primary" onClick={() => setDeed('buy')}>
          Add money
        </button>
        <button type="button" disabled={!hasFree} onClick={() => setDeed('leave')}>
          Leave
        </button>
      </div>
      {told !== null && told.exits.length > 0 && <Exits pool={pool} exits={told.exits} />}
      {deed === 'buy' && <BuySharesDialog pool={pool} onClose={close} />}
      {deed === 'leave' && told !== null && (
        <LeavePoolDialog pool={pool} own={told} onClose={close} />
      )}
    </>
  );
}

type ExitsProps = { readonly pool: Pool; readonly exits: PoolAccount['exits'] };

/** Own exits, and when each is due. */
function Exits({ pool, exits }: ExitsProps): ReactNode {
  const now = useNow();
  const due = (dueAtUs: number): string => {
    const leftMs = dueAtUs / 1_000 - now;
    if (leftMs > 0) return `in ${countdown(leftMs)}`;
    return pool.exits.status === 'open' ? 'Due: being paid' : 'Due: waits for the pool';
  };
  return (
    <div data-testid="pool-exits">
      <Table
        rows={exits}
        keyOf={({ exitId }) => exitId}
        empty=""
        columns={[
          { name: 'Leaving', cell: ({ shares }) => `${figure(shares)} shares` },
          { name: 'Worth now', isNumber: true, cell: ({ worth }) => money(worth) },
          { name: 'Paid', isNumber: true, cell: ({ dueAtUs }) => due(dueAtUs) },
        ]}
      />
    </div>
  );
}
