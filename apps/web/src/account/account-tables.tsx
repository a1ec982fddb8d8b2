import { type ReactNode, useState } from 'react';
import { pendingOrders } from '../order-form/submit-order.ts';
import { useStore } from '../state/store.ts';
import { account, session } from '../state/venue.ts';
import { openConnectDialog } from '../wallet/connect-state.ts';
import { BalancesTable } from './balances-table.tsx';
import { FillsTable } from './fills-table.tsx';
import { FundingTable } from './funding-table.tsx';
import { OrdersTable } from './orders-table.tsx';
import { PositionsTable } from './positions-table.tsx';

const TABS = ['Positions', 'Orders', 'Fills', 'Funding', 'Balances'] as const;
type Tab = (typeof TABS)[number];

/** What the account holds and has done. */
export function AccountTables(): ReactNode {
  const [tab, setTab] = useState<Tab>('Positions');
  const state = useStore(account);
  const isConnected = useStore(session) !== null;
  const waiting = useStore(pendingOrders).length;
  const counts: { readonly [T in Tab]?: number } = {
    Positions: state?.positions.length ?? 0,
    Orders: (state?.openOrders.length ?? 0) + waiting,
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label="Account">
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            onClick={() => setTab(name)}
          >
            {name}
            {(counts[name] ?? 0) > 0 && ` ${counts[name]}`}
          </button>
        ))}
      </div>
      <div className="scroll" role="tabpanel" aria-label={tab}>
        {isConnected ? <TabTable tab={tab} /> : <ConnectFirst />}
      </div>
    </>
  );
}

function TabTable({ tab }: { readonly tab: Tab }): ReactNode {
  switch (tab) {
    case 'Positions':
      return <PositionsTable />;
    case 'Orders':
      return <OrdersTable />;
    case 'Fills':
      return <FillsTable />;
    case 'Funding':
      return <FundingTable />;
    case 'Balances':
      return <BalancesTable />;
    default:
      return tab satisfies never;
  }
}

function ConnectFirst(): ReactNode {
  return (
    <div className="empty">
      Connect a wallet to see your positions and orders.
      <button type="button" className="primary" onClick={() => openConnectDialog()}>
        Connect
      </button>
    </div>
  );
}
