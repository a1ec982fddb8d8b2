import type { ReactNode } from 'react';
import type { Payout } from './use-payout.ts';

type Props = { readonly payout: Payout; readonly isRunning: boolean };

/** Asks on which chain the account is paid, where there are several. */
export function PayoutSelect({ payout, isRunning }: Props): ReactNode {
  const { chains, lane, place, isChange, choose } = payout;
  if (chains.length < 2) return null;
  return (
    <>
      <select
        aria-label="Paid on"
        value={lane ?? ''}
        disabled={isRunning || lane === null}
        onChange={(event) => choose(Number(event.target.value))}
      >
        {lane === null && <option value="">Asking the chain who pays</option>}
        {chains.map((one) => (
          <option key={one.chainId} value={one.lane}>
            Paid on {one.name}
          </option>
        ))}
      </select>
      {isChange && (
        <p className="notice">
          First the wallet says in one transaction that {place?.name} pays this account from now on;
          that takes a few blocks.
        </p>
      )}
    </>
  );
}
