import type { ChainState } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure } from '../format/figures.ts';
import { Dialog } from '../shell/dialog.tsx';
import { useStore } from '../state/store.ts';
import { account, assets, hello, session } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';
import { withdrawWithWallet } from '../wallet/sign-in.ts';
import { assetOf } from '../wallet/vault-chains.ts';
import { ChainProof } from './chain-proof.tsx';
import { paymentWords } from './money-words.ts';
import { type PaidPlace, paidOnChain } from './paid-on-chain.ts';
import { PayoutSelect } from './payout-select.tsx';
import { TransferForm } from './transfer-form.tsx';
import { useChain } from './use-chain.ts';
import { type Payout, usePayout } from './use-payout.ts';
import { useTransfer } from './use-transfer.ts';
import { withdrawalCost } from './withdrawal-cost.ts';
import { withdrawalPaid } from './withdrawal-paid.ts';

type Props = { readonly asset: string; readonly onClose: () => void };

const STEPS = ['Signed by the wallet', 'Reserved: out of the balance', 'Paid'] as const;
const CHAIN_STEPS = [
  'Signed by the wallet',
  'Reserved: out of the balance',
  'Scheduled in the vault',
  'Paid by the vault',
  'Confirmed',
] as const;
const CHOICE = 'Chain chosen by the wallet';

const SECOND_MS = 1_000;
/** A payer that takes longer is looked at in the table of transfers. */
const PATIENCE_MS = 90_000;
/** Nobody looks at a dialog for hours: where the delay is longer, it is followed there as well. */
const LONGEST_MS = 600_000;

function longestWaitMs(chain: ChainState | null): number {
  const delayMs = (chain?.withdrawalDelaySeconds ?? 0) * SECOND_MS;
  return Math.min(delayMs + PATIENCE_MS, LONGEST_MS);
}

function stepsOf({ place, isChange }: Payout): readonly string[] {
  if (place === undefined) return STEPS;
  return isChange ? [CHOICE, ...CHAIN_STEPS] : CHAIN_STEPS;
}

type Wish = {
  readonly chain: ChainState | null;
  readonly payout: Payout;
  readonly symbol: string;
  readonly amount: string;
};

/** Signs and follows a withdrawal, after the choice of another chain where that is wished. */
async function withdraw(
  { chain, payout, symbol, amount }: Wish,
  told: (step: number) => void,
  onPaid: (place: PaidPlace) => void,
): Promise<void> {
  const { lane, isChange, place } = payout;
  const before = isChange ? 1 : 0;
  const reached = (step: number): void => told(before + step);
  if (isChange && chain !== null && lane !== null) {
    const { choosePayout } = await import('./payout-choice.ts');
    await choosePayout(chain, lane);
    reached(0);
  }
  const sequence = await withdrawWithWallet(symbol, amount);
  reached(2);
  await refreshAccount();
  const longestMs = longestWaitMs(chain);
  if (place !== undefined) await paidOnChain({ sequence, longestMs }, reached, onPaid);
  await withdrawalPaid({ sequence, longestMs });
  told(stepsOf(payout).length);
}

/** Reserves money for a withdrawal and follows it to its end; only the wallet can sign one. */
export function WithdrawDialog({ asset, onClose }: Props): ReactNode {
  const state = useStore(account);
  const venue = useStore(hello);
  const who = useStore(session);
  const listed = useStore(assets);
  const [wanted, setWanted] = useState(asset === '' ? (venue?.settlementAsset ?? '') : asset);
  const [amount, setAmount] = useState('');
  const chain = useChain();
  const [paid, setPaid] = useState<PaidPlace | null>(null);
  const payout = usePayout(chain);
  const { place } = payout;
  const isOnChain = place !== undefined;
  const symbol = isOnChain ? assetOf(place, wanted) : wanted;
  const steps = stepsOf(payout);
  const transfer = useTransfer(steps.length);
  const free = state?.balances.find((one) => one.asset === symbol)?.free ?? null;
  const cost = withdrawalCost(
    listed.find((one) => one.symbol === symbol),
    amount,
  );
  const send = (): void =>
    transfer.run((reached) => withdraw({ chain, payout, symbol, amount }, reached, setPaid));
  return (
    <Dialog title="Withdraw" onClose={onClose}>
      <PayoutSelect payout={payout} isRunning={transfer.step >= 0} />
      <TransferForm
        verb="Withdraw"
        symbol={symbol}
        symbols={place?.tokens.map(({ asset: one }) => one) ?? null}
        amount={amount}
        most={free}
        steps={steps}
        transfer={transfer}
        isReady={chain !== null && payout.lane !== null && cost.isCovered}
        onSymbol={setWanted}
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
          To the wallet {who?.address}. {cost.words} {paymentWords(chain, place)} You may close
          this: Transfers shows how it goes.
        </p>
        {isOnChain && (
          <p className="muted">
            If this venue is gone:{' '}
            <a href="#/leave" onClick={onClose}>
              leave without us
            </a>
            .
          </p>
        )}
        {paid !== null && <Payment paid={paid} chain={chain} />}
      </TransferForm>
    </Dialog>
  );
}

type PaymentProps = { readonly paid: PaidPlace; readonly chain: ChainState | null };

/** The payment; of another chain it is named, and the explorer does not know it. */
function Payment({ paid, chain }: PaymentProps): ReactNode {
  const { chainId, transactionHash, block } = paid;
  const isHere = chain?.chainId === chainId;
  return (
    <ChainProof
      words={isHere ? 'Paid by' : `Paid on chain ${chainId} by`}
      transactionHash={transactionHash}
      block={block}
      explorer={isHere ? chain.explorer : null}
    />
  );
}
