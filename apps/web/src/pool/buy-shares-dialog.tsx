import type { Pool } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure, money } from '../format/figures.ts';
import { age } from '../format/times.ts';
import { isAmount } from '../order-form/amounts.ts';
import { useStore } from '../state/store.ts';
import { account, hello } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';
import { useTransfer } from '../transfers/use-transfer.ts';
import { ownWallet } from '../wallet/sign-in.ts';
import { PoolForm } from './pool-form.tsx';
import { depositNote } from './pool-notes.tsx';

type Props = { readonly pool: Pool; readonly onClose: () => void };

const STEPS = ['Signed by the wallet', 'In the journal, shares bought', 'In your account'] as const;
/** Fewer shares than this part of those shown, and nothing happens. */
const LEAST_PART = 0.995;
const SHARE_DIGITS = 6;

/** Buys shares of the pool with money of the account. */
export function BuySharesDialog({ pool, onClose }: Props): ReactNode {
  const state = useStore(account);
  const asset = useStore(hello)?.settlementAsset ?? '';
  const [amount, setAmount] = useState('');
  const transfer = useTransfer(STEPS.length);
  const free = state?.balances.find((one) => one.asset === asset)?.free ?? null;
  const shares = sharesFor(amount, pool);
  const send = (): void =>
    transfer.run(async (reached) => {
      const wallet = await ownWallet();
      const minShares = ((shares ?? 0) * LEAST_PART).toFixed(SHARE_DIGITS);
      await wallet.depositToPool({ amount, minShares });
      reached(2);
      await refreshAccount();
      reached(STEPS.length);
    });
  return (
    <PoolForm
      title="Add money to the pool"
      unit={asset}
      step="1"
      amount={amount}
      most={free}
      fault={transfer.step < 0 ? faultOf(amount, free, pool) : null}
      deed={`Buy shares for ${isAmount(amount) ? figure(amount) : ''} ${asset}`}
      steps={STEPS}
      transfer={transfer}
      onAmount={setAmount}
      onSend={send}
      onClose={onClose}
    >
      <p className="muted">
        Free: {figure(free)} {asset}. Smallest deposit: {figure(pool.deposits.minDeposit)}.
      </p>
      <p>
        You get about <strong>{figure(shares?.toFixed(2))}</strong> shares at{' '}
        {figure(pool.depositPrice, { decimals: SHARE_DIGITS })}, or nothing happens when it would be
        half a percent fewer.
      </p>
      <p className="notice">
        The pool trades against traders: what they win, its shares lose. Money comes out{' '}
        {age(pool.exits.delayUs / 1_000)} after you ask, or later while positions bind it.
      </p>
    </PoolForm>
  );
}

function sharesFor(amount: string, { depositPrice }: Pool): number | null {
  if (!isAmount(amount) || depositPrice === null) return null;
  return Number(amount) / Number(depositPrice);
}

function faultOf(amount: string, free: string | null, pool: Pool): string | null {
  const closed = depositNote(pool);
  if (closed !== null) return closed;
  if (!isAmount(amount)) return null;
  const { minDeposit } = pool.deposits;
  if (Number(amount) < Number(minDeposit)) return `The smallest deposit is ${figure(minDeposit)}.`;
  if (free !== null && Number(amount) > Number(free)) {
    return `You have ${money(free)} free. Make the amount smaller or deposit first.`;
  }
  return null;
}
