import type { FormEvent, ReactNode } from 'react';
import { figure } from '../format/figures.ts';
import { AmountField } from '../order-form/amount-field.tsx';
import { isAmount } from '../order-form/amounts.ts';
import { useStore } from '../state/store.ts';
import { assets } from '../state/venue.ts';
import { Steps, stepsAt } from './steps.tsx';
import type { Transfer } from './use-transfer.ts';

type Props = {
  readonly verb: 'Deposit' | 'Withdraw';
  readonly symbol: string;
  readonly amount: string;
  /** What there is to send; null where it is not known, or has no end. */
  readonly most?: string | null;
  /** Assets that can be sent; null: all that the venue lists. */
  readonly symbols?: readonly string[] | null;
  readonly steps: readonly string[];
  readonly transfer: Transfer;
  /** False while it is not known where the money goes. */
  readonly isReady: boolean;
  readonly children: ReactNode;
  readonly onSymbol: (symbol: string) => void;
  readonly onAmount: (amount: string) => void;
  readonly onSend: () => void;
  readonly onClose: () => void;
};

/** Asset, amount, and how far it has come. */
export function TransferForm(props: Props): ReactNode {
  const { verb, symbol, amount, most = null, steps, transfer, children, onSend, onClose } = props;
  const { isReady } = props;
  const { step, problem, isRunning } = transfer;
  const listed = useStore(assets).map((one) => one.symbol);
  const { symbols = null } = props;
  const sendable = symbols === null ? listed : listed.filter((one) => symbols.includes(one));
  // Once it runs, what is left is judged no more.
  const isTooMuch = step < 0 && most !== null && Number(amount) > Number(most);
  const isSendable = isReady && isAmount(amount) && !isTooMuch;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isSendable) onSend();
  };
  return (
    <form className="order-form flat" onSubmit={submit}>
      <select
        aria-label="Asset"
        value={symbol}
        onChange={(event) => props.onSymbol(event.target.value)}
      >
        {sendable.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      <AmountField
        id="transfer-amount"
        name="Amount"
        unit={symbol}
        step="1"
        value={amount}
        onChange={props.onAmount}
        isWrong={isTooMuch}
      />
      {most !== null && (
        <div className="field-note down" role="alert">
          {isTooMuch && `There are ${figure(most)} ${symbol}.`}
        </div>
      )}
      {children}
      {step >= 0 && <Steps steps={stepsAt(steps, step, problem !== null)} />}
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {step >= steps.length ? (
        <button type="button" className="primary wide" onClick={onClose}>
          Done
        </button>
      ) : (
        <button type="submit" className="primary wide" disabled={isRunning || !isSendable}>
          {verb} {isAmount(amount) ? figure(amount) : ''} {symbol}
        </button>
      )}
    </form>
  );
}
