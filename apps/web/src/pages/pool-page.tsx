import type { ReactNode } from 'react';
import { OwnShare } from '../pool/own-share.tsx';
import { PoolChart } from '../pool/pool-chart.tsx';
import { PoolHistory } from '../pool/pool-history.tsx';
import { PoolMarkets } from '../pool/pool-markets.tsx';
import { SplitNote } from '../pool/pool-notes.tsx';
import { PoolTiles } from '../pool/pool-tiles.tsx';
import { usePool } from '../pool/use-pool.ts';
import '../styles/pool.css';

/** The protocol pool: what it is, the own share in it, what it quotes and what it paid. */
export function PoolPage(): ReactNode {
  const { told, problem } = usePool();
  return (
    <div className="page-inner">
      <h1>Pool</h1>
      <p className="muted pool-lead">
        The pool is on the other side of trades in every perpetual market. Whoever has shares of it
        shares in its profit and loss, and gets a part of the venue’s fees.
      </p>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {told === null ? (
        <p className="empty">{problem === null ? 'Reading the pool' : ''}</p>
      ) : (
        <>
          <PoolTiles pool={told} />
          <OwnShare pool={told} />
          <PoolChart />
          <PoolMarkets pool={told} />
          <PoolHistory pool={told} />
          <SplitNote pool={told} />
        </>
      )}
    </div>
  );
}
