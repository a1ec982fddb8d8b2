import type { ChainDeposit } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure } from '../format/figures.ts';
import { isAmount } from '../order-form/amounts.ts';
import { Dialog } from '../shell/dialog.tsx';
import { useStore } from '../state/store.ts';
import { client, hello } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';
import { assetOf, type VaultChain, vaultChains } from '../wallet/vault-chains.ts';
import { CHAIN_DEPOSIT_STEPS } from './chain-deposit-steps.ts';
import { ChainProof } from './chain-proof.tsx';
import { depositWords } from './money-words.ts';
import { TransferForm } from './transfer-form.tsx';
import { useChain } from './use-chain.ts';
import { useTransfer } from './use-transfer.ts';

type Props = { readonly asset: string; readonly onClose: () => void };
/** The faucet, or the wallet on the chain of that number. */
type Source = 'faucet' | number;

const FAUCET_STEPS = ['Asked the faucet', 'In the journal, credited', 'In your balance'] as const;
const DEFAULT_AMOUNT = '10000';

/** Money from the wallet into the vault; or play money from the faucet of a demo venue. */
export function DepositDialog({ asset, onClose }: Props): ReactNode {
  const venue = useStore(hello);
  const chain = useChain();
  const [wanted, setWanted] = useState(asset === '' ? (venue?.settlementAsset ?? '') : asset);
  const [amount, setAmount] = useState(DEFAULT_AMOUNT);
  const [chosen, setChosen] = useState<Source | null>(null);
  const [deposit, setDeposit] = useState<ChainDeposit | null>(null);
  const chains = vaultChains(chain);
  const [home] = chains;
  const source = chosen ?? home?.chainId ?? 'faucet';
  const place = chains.find(({ chainId }) => chainId === source) ?? null;
  // The faucet deposits on the home chain.
  const vault = place ?? home;
  const symbol = vault === undefined ? wanted : assetOf(vault, wanted);
  const steps = place === null ? FAUCET_STEPS : CHAIN_DEPOSIT_STEPS;
  const transfer = useTransfer(steps.length);
  const pour = async (reached: (step: number) => void): Promise<void> => {
    await client.account.faucet({ asset: symbol, amount });
    reached(2);
  };
  const send = (): void =>
    transfer.run(async (reached) => {
      if (place === null) {
        await pour(reached);
      } else {
        const { depositOnChain } = await import('./chain-deposit.ts');
        await depositOnChain(place, { symbol, amount }, { reached, onState: setDeposit });
      }
      await refreshAccount();
      reached(steps.length);
    });
  return (
    <Dialog title="Deposit" onClose={onClose}>
      <SourceSelect
        chains={chains}
        source={source}
        isRunning={transfer.isRunning}
        onSource={setChosen}
      />
      <p className="notice">{depositWords(chain, place)}</p>
      <TransferForm
        verb="Deposit"
        symbol={symbol}
        symbols={vault?.tokens.map(({ asset: one }) => one) ?? null}
        amount={amount}
        steps={steps}
        transfer={transfer}
        isReady={chain !== null && chain.status !== 'standing'}
        onSymbol={setWanted}
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
            explorer={place?.explorer ?? null}
          />
        )}
      </TransferForm>
    </Dialog>
  );
}

type SourceProps = {
  readonly chains: readonly VaultChain[];
  readonly source: Source;
  readonly isRunning: boolean;
  readonly onSource: (source: Source) => void;
};

/** Asks where the money comes from, where there is more than a faucet. */
function SourceSelect({ chains, source, isRunning, onSource }: SourceProps): ReactNode {
  if (chains.length === 0) return null;
  return (
    <select
      aria-label="From"
      value={source}
      disabled={isRunning}
      onChange={({ target: { value } }) => onSource(value === 'faucet' ? value : Number(value))}
    >
      {chains.map(({ chainId, name }) => (
        <option key={chainId} value={chainId}>
          From the wallet, on {chains.length > 1 ? name : 'chain'}
        </option>
      ))}
      <option value="faucet">Play money from the faucet</option>
    </select>
  );
}
