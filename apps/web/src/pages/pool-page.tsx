import type { ReactNode } from 'react';

/** The protocol pool. */
export function PoolPage(): ReactNode {
  return (
    <div className="page-inner">
      <h1>Pool</h1>
      <p className="muted">This venue does not offer the pool over its API yet.</p>
    </div>
  );
}
