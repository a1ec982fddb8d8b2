import { type ReactNode, useState } from 'react';
import { figure } from '../format/figures.ts';
import { Dialog } from '../shell/dialog.tsx';
import { useStore } from '../state/store.ts';
import { account, hello, session } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';
import { withdrawWithWallet } from '../wallet/sign-in.ts';
import { TransferForm } from './transfer-form.tsx';
import { useTransfer } from './use-transfer.ts';
import { withdrawalPaid } from './withdrawal-paid.ts';

type Props = { readonly asset: string; readonly onClose: () => void };

const STEPS = ['Signed by the wallet', 'Reserved: out of the balance', 'Paid'] as const;

/** Reserves money for a withdrawal and follows it to its end; only the wallet can sign one. */
export function WithdrawDialog({ asset, onClose }: Props): ReactNode {
  const state = useStore(account);
  const venue = useStore(hello);
  const who = useStore(session);
  const [symbol, setSymbol] = useState(asset === '' ? (venue?.settlementAsset ?? '') : asset);
  const [amount, setAmount] = useState('');
  const transfer = useTransfer(STEPS.length);
  const free = state?.balances.find((one) => one.asset === symbol)?.free ?? null;
  const send = (): void =>
    transfer.run(async (reached) => {
      const sequence = await withdrawWithWallet(symbol, amount);
      reached(2);
      await refreshAccount();
      await withdrawalPaid(sequence);
      reached(STEPS.length);
    });
  return (
    <Dialog title="Withdraw" onClose={onClose}>
      <TransferForm
        verb="Withdraw"
        symbol={symbol}
        amount={amount}
        steps={STEPS}
        transfer={transfer}
        onSymbol={setSymbol}
        onAmount={setAmount}
        onSend={send}
        onClose={onClose}
      >
        <p className="muted">
          Free: {figure(free)} {symbol}{' '}
          <button
            type="button"
            className="small"
            disabled={free === null}
            onClick={() => setAmount(free ?? '')}
          >
            Max
          </button>
        </p>
        <p className="muted" style={{ overflowWrap: 'anywhere' }}>
          To the wallet {who?.address}. Fee 0. In a demo venue a demo payer confirms it after a few
          seconds; nothing leaves on a chain. You may close this: Transfers shows how it goes.
        </p>
      </TransferForm>
    </Dialog>
  );
}
