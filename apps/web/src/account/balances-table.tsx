import type { AccountState, Balance } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { direction, figure, money, UNKNOWN } from '../format/figures.ts';
import { useStore } from '../state/store.ts';
import { account, hello } from '../state/venue.ts';
import { DepositDialog } from '../transfers/deposit-dialog.tsx';
import { WithdrawDialog } from '../transfers/withdraw-dialog.tsx';
import { type Column, Table } from './table.tsx';

type Opened = { readonly kind: 'deposit' | 'withdraw'; readonly asset: string };

/** Money of each asset. */
export function BalancesTable(): ReactNode {
  const state = useStore(account);
  const [opened, setOpened] = useState<Opened | null>(null);
  const actions: Column<Balance> = {
    name: 'Actions',
    hasButtons: true,
    cell: ({ asset }) => (
      <span className="actions">
        <button
          type="button"
          className="small"
          onClick={() => setOpened({ kind: 'deposit', asset })}
        >
          Deposit
        </button>
        <button
          type="button"
          className="small"
          onClick={() => setOpened({ kind: 'withdraw', asset })}
        >
          Withdraw
        </button>
      </span>
    ),
  };
  return (
    <>
      <Table
        columns={[...FIGURES, inPositions(state), actions]}
        rows={state?.balances ?? []}
        keyOf={({ asset }) => asset}
        empty={
          <>
            No money yet.
            <button
              type="button"
              className="primary"
              onClick={() => setOpened({ kind: 'deposit', asset: '' })}
            >
              Deposit
            </button>
          </>
        }
      />
      {opened?.kind === 'deposit' && (
        <DepositDialog asset={opened.asset} onClose={() => setOpened(null)} />
      )}
      {opened?.kind === 'withdraw' && (
        <WithdrawDialog asset={opened.asset} onClose={() => setOpened(null)} />
      )}
    </>
  );
}

/**
 * What the cross positions have made and cost and is not in the balance yet: profit, fees, funding.
 * With it the settlement asset comes to the equity.
 */
function inPositions(state: AccountState | null): Column<Balance> {
  const settlement = hello.get()?.settlementAsset;
  const counted = (state?.balances ?? []).reduce(
    (sum, one) => sum + Number(one.collateralValue),
    0,
  );
  const rest = state === null ? null : (Number(state.margin.equity) - counted).toFixed(6);
  return {
    name: 'In positions',
    isNumber: true,
    cell: ({ asset }) =>
      asset === settlement ? (
        <span
          className={direction(rest, 2)}
          title="Profit, fees and funding of open positions: they become balance when these close"
        >
          {money(rest, true)}
        </span>
      ) : (
        UNKNOWN
      ),
  };
}

const FIGURES: readonly Column<Balance>[] = [
  { name: 'Asset', cell: ({ asset }) => <strong>{asset}</strong> },
  {
    name: 'Total',
    isNumber: true,
    cell: ({ total }) => <span title={total}>{figure(total)}</span>,
  },
  { name: 'In orders', isNumber: true, cell: ({ held }) => figure(held) },
  { name: 'Free', isNumber: true, cell: ({ free }) => figure(free) },
  {
    name: 'Counts as margin',
    isNumber: true,
    cell: ({ collateralValue }) => <span title={collateralValue}>{money(collateralValue)}</span>,
  },
];
