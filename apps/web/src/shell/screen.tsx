import { lazy, type ReactNode, Suspense } from 'react';
import { PAGE_NAMES, PAGES, page } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { isConnectOpen } from '../wallet/connect-state.ts';
import { resumeSession } from '../wallet/sign-in.ts';
import { HelpDialog, isHelpOpen, useKeys } from './keys.tsx';
import { ToastList } from './toast-list.tsx';
import { TopBar } from './top-bar.tsx';
import { TradePage } from './trade-page.tsx';

const PoolPage = lazy(async () => ({
  default: (await import('../pages/pool-page.tsx')).PoolPage,
}));
const StatisticsPage = lazy(async () => ({
  default: (await import('../pages/statistics-page.tsx')).StatisticsPage,
}));
const StatusPage = lazy(async () => ({
  default: (await import('../pages/status-page.tsx')).StatusPage,
}));
const LeavePage = lazy(async () => ({
  default: (await import('../pages/leave-page.tsx')).LeavePage,
}));
const ConnectDialog = lazy(async () => ({
  default: (await import('../wallet/connect-dialog.tsx')).ConnectDialog,
}));

void resumeSession();

/** The whole page: bar, the chosen room, and what lies over it. */
export function Screen(): ReactNode {
  const shown = useStore(page);
  const isConnecting = useStore(isConnectOpen);
  const isHelping = useStore(isHelpOpen);
  useKeys();
  return (
    <div className="screen">
      <TopBar />
      {shown === 'trade' ? (
        <TradePage />
      ) : (
        <main className="page">
          <Suspense fallback={<p className="empty">Loading</p>}>
            {shown === 'pool' && <PoolPage />}
            {shown === 'statistics' && <StatisticsPage />}
            {shown === 'status' && <StatusPage />}
            {shown === 'leave' && <LeavePage />}
          </Suspense>
        </main>
      )}
      <nav className="phone-only phone-nav" aria-label="Pages">
        {PAGES.map((name) => (
          <a key={name} href={`#/${name}`} aria-current={name === shown ? 'page' : undefined}>
            {PAGE_NAMES[name]}
          </a>
        ))}
      </nav>
      <Suspense>{isConnecting && <ConnectDialog />}</Suspense>
      {isHelping && <HelpDialog />}
      <ToastList />
    </div>
  );
}
