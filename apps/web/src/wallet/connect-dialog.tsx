import type { Wallet } from '@tandem/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Connector, useConnect, useConnectors, WagmiProvider } from 'wagmi';
import { Dialog } from '../shell/dialog.tsx';
import { describeProblem } from '../state/problem-words.ts';
import { useStore } from '../state/store.ts';
import { session } from '../state/venue.ts';
import { Steps, stepsAt } from '../transfers/steps.tsx';
import { closeConnectDialog } from './connect-state.ts';
import { demoWallet } from './demo-wallet.ts';
import { injectedWallet } from './injected-wallet.ts';
import { type SignInStep, signIn, signOut } from './sign-in.ts';
import { wagmiConfig } from './wagmi-config.ts';

const queries = new QueryClient();

/** Chooses a wallet; it signs once, and a key of this browser signs everything after. */
export function ConnectDialog(): ReactNode {
  const who = useStore(session);
  return (
    <WagmiProvider config={wagmiConfig} reconnectOnMount={false}>
      <QueryClientProvider client={queries}>
        <Dialog title={who === null ? 'Connect' : 'Account'} onClose={closeConnectDialog}>
          {who === null ? <Choose /> : <Connected />}
        </Dialog>
      </QueryClientProvider>
    </WagmiProvider>
  );
}

const STEPS = ['Account of the wallet', 'Key of this browser, signed by the wallet'] as const;
const STEP_AT: { readonly [S in SignInStep]: number } = { account: 0, key: 1, done: 2 };

function Choose(): ReactNode {
  const connectors = useConnectors();
  const { mutateAsync: connect } = useConnect();
  const [step, setStep] = useState<SignInStep | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const isBusy = step !== null && problem === null;
  const begin = async (kind: 'demo' | 'injected', find: () => Promise<Wallet>): Promise<void> => {
    setProblem(null);
    setStep('account');
    try {
      await signIn(await find(), kind, setStep);
      closeConnectDialog();
    } catch (error) {
      setProblem(describeProblem(error).detail);
    }
  };
  const inject = (connector: Connector): Promise<Wallet> =>
    injectedWallet(connector, async () => (await connect({ connector })).accounts[0]);
  const announced = connectors.filter(({ type }) => type === 'injected');
  const isInjected = 'ethereum' in globalThis;
  const wallets = announced.filter(({ id }) => id !== 'injected' || isInjected);
  return (
    <>
      <button
        type="button"
        className="primary wide"
        data-testid="connect-demo"
        disabled={isBusy}
        onClick={() => void begin('demo', () => Promise.resolve(demoWallet()))}
      >
        Demo wallet
      </button>
      <p className="notice">
        The demo wallet’s private key is kept in the storage of this browser, readable by anyone who
        can use it. It is for play money only.
      </p>
      {wallets.map((connector) => (
        <button
          key={connector.uid}
          type="button"
          className="wide"
          disabled={isBusy}
          onClick={() => void begin('injected', () => inject(connector))}
        >
          {connector.name === 'Injected' ? 'Wallet of this browser' : connector.name}
        </button>
      ))}
      {wallets.length === 0 && (
        <p className="muted">No wallet extension was found in this browser.</p>
      )}
      {step !== null && <Steps steps={stepsAt(STEPS, STEP_AT[step], problem !== null)} />}
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <p className="muted">
        The wallet signs one message that registers a key of this browser for seven days. The key
        can trade and cancel, not withdraw; its private half cannot be read out.
      </p>
    </>
  );
}

function Connected(): ReactNode {
  const who = useStore(session);
  const leave = async (): Promise<void> => {
    await signOut();
    closeConnectDialog();
  };
  return (
    <>
      <dl className="preview bare">
        <dt>Wallet</dt>
        <dd style={{ overflowWrap: 'anywhere' }}>{who?.address}</dd>
        <dt>Kind</dt>
        <dd>{who?.wallet === 'demo' ? 'Demo, key in this browser' : 'Extension'}</dd>
        <dt>Account</dt>
        <dd>{who?.account}</dd>
      </dl>
      <button type="button" className="wide" onClick={() => void leave()}>
        Disconnect and forget the key of this browser
      </button>
    </>
  );
}
