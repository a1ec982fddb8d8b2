import type { Pool, PoolAccount } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure, money } from '../format/figures.ts';
import { age } from '../format/times.ts';
import { isAmount } from '../order-form/amounts.ts';
import { refreshAccount } from '../state/venue-feed.ts';
import { useTransfer } from '../transfers/use-transfer.ts';
import { ownWallet } from '../wallet/sign-in.ts';
import { PoolForm } from './pool-form.tsx';
import { exitNote } from './pool-notes.tsx';

type Props = { readonly pool: Pool; readonly own: PoolAccount; readonly onClose: () => void };

const STEPS = ['Signed by the wallet', 'In the queue of exits'] as const;
const SHARE_STEP = '0.000001';

/** Asks for the money of own shares. */
export function LeavePoolDialog({ pool, own, onClose }: Props): ReactNode {
  const [shares, setShares] = useState('');
  // What is free shrinks with the request; the question was about what was free before.
  const [free] = useState(own.freeShares);
  const transfer = useTransfer(STEPS.length);
  const worth =
    isAmount(shares) && pool.exitPrice !== null ? Number(shares) * Number(pool.exitPrice) : null;
  const isTooMuch = isAmount(shares) && Number(shares) > Number(free);
  const short = exitNote(pool);
  const send = (): void =>
    transfer.run(async (reached) => {
      const wallet = await ownWallet();
      await wallet.requestPoolExit({ shares });
      reached(STEPS.length);
      await refreshAccount();
    });
  return (
    <PoolForm
      title="Leave the pool"
      unit="shares"
      step={SHARE_STEP}
      amount={shares}
      most={free}
      fault={isTooMuch ? `You have ${figure(free)} shares without a pending exit.` : null}
      deed={`Ask to leave with ${isAmount(shares) ? figure(shares) : ''} shares`}
      steps={STEPS}
      transfer={transfer}
      onAmount={setShares}
      onSend={send}
      onClose={onClose}
    >
      <p className="muted">You have {figure(free)} shares without a pending exit.</p>
      <p>
        Worth now: <strong>{worth === null ? '–' : money(worth.toFixed(2))}</strong>. Paid{' '}
        {age(pool.exits.delayUs / 1_000)} after you ask, at their worth then.
      </p>
      <p className="notice">
        {short ??
          'Until then the shares stay at risk and go on earning. An exit cannot be taken back.'}
      </p>
    </PoolForm>
  );
}
