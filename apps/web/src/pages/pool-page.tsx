import type { ReactNode } from 'react';

/** The protocol pool. */
export function PoolPage(): ReactNode {
  return (
    <div className="page-inner">
      <h1>Pool</h1>
      <p className="muted">
        The pool quotes every market already. It has no page yet: the API takes deposits and exits,
        and tells how fees were split and what an account got.
      </p>
    </div>
  );
}
