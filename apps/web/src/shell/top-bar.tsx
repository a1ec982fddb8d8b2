import { type ReactNode, useState } from 'react';
import { PAGE_NAMES, PAGES, page } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { hello, session } from '../state/venue.ts';
import { DepositDialog } from '../transfers/deposit-dialog.tsx';
import { openConnectDialog } from '../wallet/connect-state.ts';
import { ConnectionBadge } from './connection-badge.tsx';
import { SettingsDialog } from './settings-dialog.tsx';

/** Rooms, the state of the connection, and who trades. */
export function TopBar(): ReactNode {
  const shown = useStore(page);
  const venue = useStore(hello);
  const [isSetting, setSetting] = useState(false);
  return (
    <header className="top-bar">
      <a className="logo" href="#/trade">
        <img src="/favicon.svg" alt="" width="22" height="22" />
        Tandem
      </a>
      <nav className="wide-only" aria-label="Pages">
        {PAGES.map((name) => (
          <a key={name} href={`#/${name}`} aria-current={name === shown ? 'page' : undefined}>
            {PAGE_NAMES[name]}
          </a>
        ))}
      </nav>
      <span className="spacer" />
      {venue?.isDemo === true && (
        <span className="demo-note wide-only" title={venue.priceSource}>
          Demo: play money
        </span>
      )}
      <ConnectionBadge />
      <WhoTrades />
      <button
        type="button"
        className="plain"
        aria-label="Settings"
        onClick={() => setSetting(true)}
      >
        ⚙
      </button>
      {isSetting && <SettingsDialog onClose={() => setSetting(false)} />}
    </header>
  );
}

function WhoTrades(): ReactNode {
  const who = useStore(session);
  const [isDepositing, setDepositing] = useState(false);
  if (who === null) {
    return (
      <button type="button" className="primary" onClick={() => openConnectDialog()}>
        Connect
      </button>
    );
  }
  return (
    <>
      <button type="button" className="wide-only" onClick={() => setDepositing(true)}>
        Deposit
      </button>
      <button type="button" data-testid="account-button" onClick={() => openConnectDialog()}>
        {who.address.slice(0, 6)}…{who.address.slice(-4)}
      </button>
      {isDepositing && <DepositDialog asset="" onClose={() => setDepositing(false)} />}
    </>
  );
}
