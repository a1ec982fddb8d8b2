import type { ChainState } from '@tandem/api';
import type { ReactNode } from 'react';
import { useStore } from '../state/store.ts';
import { session } from '../state/venue.ts';
import { useChain } from '../transfers/use-chain.ts';

type Contracts = NonNullable<ChainState['contracts']>;
type Way = { readonly escape: string; readonly account: string };

const CONTRACT_WORDS: readonly (readonly [keyof Contracts, string])[] = [
  ['escape', 'Escape: names all others'],
  ['requests', 'Forced requests'],
  ['vault', 'Vault: holds the money'],
  ['entrypoint', 'Mirror: takes the batches'],
  ['accounts', 'Accounts'],
  ['challenges', 'Challenges of fills'],
];

/** What to do when the venue is gone, or lets nobody go: docs/how-to/leave-without-us.md. */
export function LeavePage(): ReactNode {
  const chain = useChain();
  return (
    <div className="page-inner leave-page">
      <h1>Leave without us</h1>
      <p>
        Keep a copy of this page outside of this browser: it is of use when the venue no longer
        answers. You need the wallet that opened your account, a node of the chain, and the address
        of the escape contract. Nothing of ours has to run.
      </p>
      {chain === null ? <p className="muted">Reading the contracts</p> : <Ways chain={chain} />}
    </div>
  );
}

function Ways({ chain }: { readonly chain: ChainState }): ReactNode {
  const who = useStore(session);
  const { contracts, detail, tokens } = chain;
  const escape = contracts?.escape ?? null;
  if (contracts === null || escape === null) {
    const why = detail === null ? '' : ` (${detail})`;
    return <p>This venue shows no escape contract{why}: nobody can leave it without the venue.</p>;
  }
  const way = { escape, account: who === null ? 'N' : String(who.account) };
  const assets = tokens.map(({ asset, assetId }) => `${assetId} ${asset}`).join(', ');
  return (
    <>
      <section className="panel">
        <h2>Keep this</h2>
        <dl className="kept">
          <Kept name="Your account">{who?.account ?? 'Connect to see its number'}</Kept>
          <Kept name="Your wallet">{who?.address ?? 'Connect to see its address'}</Kept>
          <Kept name="Chain">
            {chain.name}, number {chain.chainId}
          </Kept>
          {CONTRACT_WORDS.map(([name, words]) => (
            <Kept key={name} name={words}>
              {contracts[name] ?? 'None on this chain'}
            </Kept>
          ))}
          <Kept name="Numbers of assets">{assets}</Kept>
        </dl>
        {chain.rpcPath !== null && (
          <p className="muted">
            This chain is a local one and ends with the venue: here the steps can be tried while it
            runs, with {location.origin}
            {chain.rpcPath} as the node.
          </p>
        )}
      </section>
      <StillThere {...way} />
      <Gone {...way} />
      <p className="muted">
        Every command is an ordinary transaction that a block explorer or a wallet can send too. Run
        them in a copy of the repository; docs/how-to/leave-without-us.md names the calls and what
        each error means. wallet.key is a file with the private key of the wallet, that nobody else
        may read.
      </p>
    </>
  );
}

function StillThere(way: Way): ReactNode {
  return (
    <section className="panel">
      <h2>The venue runs, but does not let you go</h2>
      <p>
        Close what is open, market by market, then withdraw. Amounts are engine units: millionths of
        the settlement asset. Each request costs a fee and has a number.
      </p>
      <Command {...way} action="close" more="--account {account} --market 0" />
      <Command {...way} action="withdraw" more="--account {account} --asset 0 --units 1000000" />
      <p>Look what became of it. If it is overdue, it opens escape.</p>
      <Command {...way} action="request" more="--number 1" />
      <Command {...way} action="open" more="--number 1" />
    </section>
  );
}

function Gone(way: Way): ReactNode {
  return (
    <section className="panel">
      <h2>The venue is gone</h2>
      <p>Without a batch for three days, anybody opens escape.</p>
      <Command {...way} action="status" more="" />
      <Command {...way} action="open" more="" />
      <p>Register your account before the time is over that the status tells.</p>
      <Command {...way} action="register" more="--account {account}" />
      <p>When it is over, fix the factor, once and by anybody, and claim each asset.</p>
      <Command {...way} action="fix" more="" />
      <Command {...way} action="claim" more="--account {account} --asset 0" />
      <p>What was on its way: a deposit without a credit, a withdrawal that was scheduled.</p>
      <Command {...way} action="refund" more="--number 1" />
      <Command {...way} action="finalize" more="--number 1" />
    </section>
  );
}

type CommandProps = Way & { readonly action: string; readonly more: string };

function Command({ action, more, escape, account }: CommandProps): ReactNode {
  const where = `--node https://your.node --escape ${escape} --key wallet.key`;
  return (
    <pre>
      <code>
        {`npm run leave -- ${action} ${where} ${more.replace('{account}', account)}`.trim()}
      </code>
    </pre>
  );
}

function Kept({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
