import type { ReactNode } from 'react';
import { pendingOrders } from '../order-form/submit-order.ts';
import { TabList } from '../shell/tab-list.tsx';
import { ACCOUNT_TABS, type AccountTab, prefer, preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { account, session } from '../state/venue.ts';
import { openConnectDialog } from '../wallet/connect-state.ts';
import { BalancesTable } from './balances-table.tsx';
import { FillsTable } from './fills-table.tsx';
import { FundingTable } from './funding-table.tsx';
import { OrderHistoryTable } from './order-history-table.tsx';
import { OrdersTable } from './orders-table.tsx';
import { PositionsTable } from './positions-table.tsx';
import { TransfersTable } from './transfers-table.tsx';

/** What the account holds and has done. */
export function AccountTables(): ReactNode {
  const { accountTab: tab } = useStore(preferences);
  const state = useStore(account);
  const isConnected = useStore(session) !== null;
  const waiting = useStore(pendingOrders).length;
  const counts: { readonly [T in AccountTab]?: number } = {
    Positions: state?.positions.length ?? 0,
    Orders: (state?.openOrders.length ?? 0) + waiting,
  };
  return (
    <>
      <TabList
        name="Account"
        tabs={ACCOUNT_TABS}
        chosen={tab}
        onChoose={(accountTab) => prefer({ accountTab })}
        words={(name) => `${name}${(counts[name] ?? 0) > 0 ? ` ${counts[name]}` : ''}`}
      />
      <div id="account-panel" className="scroll" role="tabpanel" aria-label={tab}>
        {isConnected ? <TabTable tab={tab} /> : <ConnectFirst />}
      </div>
    </>
  );
}

function TabTable({ tab }: { readonly tab: AccountTab }): ReactNode {
  switch (tab) {
    case 'Positions':
      return <PositionsTable />;
    case 'Orders':
      return <OrdersTable />;
    case 'History':
      return <OrderHistoryTable />;
    case 'Fills':
      return <FillsTable />;
    case 'Funding':
      return <FundingTable />;
    case 'Transfers':
      return <TransfersTable />;
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
