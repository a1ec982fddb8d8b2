import { type ReactNode, useState } from 'react';
import { figure } from '../format/figures.ts';
import { isAmount } from '../order-form/amounts.ts';
import { Dialog } from '../shell/dialog.tsx';
import { useStore } from '../state/store.ts';
import { client, hello } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';
import { TransferForm } from './transfer-form.tsx';
import { useTransfer } from './use-transfer.ts';

type Props = { readonly asset: string; readonly onClose: () => void };

const STEPS = ['Asked the faucet', 'In the journal, credited', 'In your balance'] as const;
const DEFAULT_AMOUNT = '10000';

/** Play money from the faucet of a demo venue. */
export function DepositDialog({ asset, onClose }: Props): ReactNode {
  const venue = useStore(hello);
  const [symbol, setSymbol] = useState(asset === '' ? (venue?.settlementAsset ?? '') : asset);
  const [amount, setAmount] = useState(DEFAULT_AMOUNT);
  const transfer = useTransfer(STEPS.length);
  const send = (): void =>
    transfer.run(async (reached) => {
      await client.account.faucet({ asset: symbol, amount });
      reached(2);
      await refreshAccount();
      reached(STEPS.length);
    });
  return (
    <Dialog title="Deposit" onClose={onClose}>
      <p className="notice">
        This is a demo venue: the faucet gives play money at once. Deposits from a chain come with
        the contracts.
      </p>
      <TransferForm
        verb="Deposit"
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
          Fee 0. You get {isAmount(amount) ? figure(amount) : '–'} {symbol}.
        </p>
      </TransferForm>
    </Dialog>
  );
}
