import type { ChainDeposit } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure } from '../format/figures.ts';
import { isAmount } from '../order-form/amounts.ts';
import { Dialog } from '../shell/dialog.tsx';
import { useStore } from '../state/store.ts';
import { client, hello } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';
import { CHAIN_DEPOSIT_STEPS } from './chain-deposit-steps.ts';
import { ChainProof } from './chain-proof.tsx';
import { TransferForm } from './transfer-form.tsx';
import { useChain } from './use-chain.ts';
import { useTransfer } from './use-transfer.ts';

type Props = { readonly asset: string; readonly onClose: () => void };
type Source = 'chain' | 'faucet';

const FAUCET_STEPS = ['Asked the faucet', 'In the journal, credited', 'In your balance'] as const;
const DEFAULT_AMOUNT = '10000';

/** Money from the wallet into the vault; or play money from the faucet of a demo venue. */
export function DepositDialog({ asset, onClose }: Props): ReactNode {
  const venue = useStore(hello);
  const chain = useChain();
  const [symbol, setSymbol] = useState(asset === '' ? (venue?.settlementAsset ?? '') : asset);
  const [amount, setAmount] = useState(DEFAULT_AMOUNT);
  const [chosen, setChosen] = useState<Source | null>(null);
  const [deposit, setDeposit] = useState<ChainDeposit | null>(null);
  const isOnChain = chain?.status === 'running';
  const source = isOnChain ? (chosen ?? 'chain') : 'faucet';
  const steps = source === 'chain' ? CHAIN_DEPOSIT_STEPS : FAUCET_STEPS;
  const transfer = useTransfer(steps.length);
  const pour = async (reached: (step: number) => void): Promise<void> => {
    await client.account.faucet({ asset: symbol, amount });
    reached(2);
  };
  const send = (): void =>
    transfer.run(async (reached) => {
      if (source === 'chain' && chain !== null) {
        const { depositOnChain } = await import('./chain-deposit.ts');
        await depositOnChain(chain, { symbol, amount }, { reached, onState: setDeposit });
      } else {
        await pour(reached);
      }
      await refreshAccount();
      reached(steps.length);
    });
  return (
    <Dialog title="Deposit" onClose={onClose}>
      {isOnChain && (
        <select
          aria-label="From"
          value={source}
          disabled={transfer.isRunning}
          onChange={(event) => setChosen(event.target.value as Source)}
        >
          <option value="chain">From the wallet, on chain</option>
          <option value="faucet">Play money from the faucet</option>
        </select>
      )}
      <p className="notice">{NOTICES[chain === null ? 'unknown' : isOnChain ? source : 'alone']}</p>
      <TransferForm
        verb="Deposit"
        symbol={symbol}
        amount={amount}
        steps={steps}
        transfer={transfer}
        isReady={chain !== null}
        onSymbol={setSymbol}
        onAmount={setAmount}
        onSend={send}
        onClose={onClose}
      >
        <p className="muted">
          Fee 0. You get {isAmount(amount) ? figure(amount) : '–'} {symbol}.
        </p>
        {deposit !== null && (
          <ChainProof
            words={`${deposit.confirmations} of ${deposit.confirmationsWanted} blocks above:`}
            transactionHash={deposit.transactionHash}
            block={deposit.block}
            explorer={chain?.explorer ?? null}
          />
        )}
      </TransferForm>
    </Dialog>
  );
}

const NOTICES = {
  chain:
    'The wallet signs a permit and sends one transaction to the vault. It got 100,000 play ' +
    'dollars and a coin for gas on the local chain when it opened its account.',
  faucet:
    'The faucet deposits play money for you on the local chain; it is there some blocks later.',
  unknown: 'Asking the venue where its money is.',
  alone: 'This venue runs without a chain: the faucet gives play money at once.',
} as const;
