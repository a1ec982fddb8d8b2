import type { FormEvent, ReactNode } from 'react';
import { AmountField } from '../order-form/amount-field.tsx';
import { isAmount } from '../order-form/amounts.ts';
import { PortionButtons } from '../order-form/portion-buttons.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { Steps, stepsAt } from '../transfers/steps.tsx';
import type { Transfer } from '../transfers/use-transfer.ts';

type Props = {
  readonly title: string;
  readonly unit: string;
  readonly step: string;
  readonly amount: string;
  /** All that is possible; null while nobody knows. */
  readonly most: string | null;
  /** What is wrong with the amount; null: nothing. */
  readonly fault: string | null;
  readonly deed: string;
  readonly steps: readonly string[];
  readonly transfer: Transfer;
  readonly children: ReactNode;
  readonly onAmount: (amount: string) => void;
  readonly onSend: () => void;
  readonly onClose: () => void;
};

/** An amount that goes into the pool or comes out of it, and how far it has come. */
export function PoolForm(props: Props): ReactNode {
  const { title, unit, amount, most, fault, deed, steps, transfer, children, onSend } = props;
  const { step, problem, isRunning } = transfer;
  const isReady = isAmount(amount) && fault === null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isReady) onSend();
  };
  const said = problem ?? fault;
  return (
    <Dialog title={title} onClose={props.onClose}>
      <form className="order-form flat" onSubmit={submit}>
        <AmountField
          id="pool-amount"
          name="Amount"
          unit={unit}
          step={props.step}
          value={amount}
          isWrong={fault !== null}
          onChange={props.onAmount}
        />
        <PortionButtons most={most} step={props.step} name="Parts of all" onTake={props.onAmount} />
        {children}
        {step >= 0 && <Steps steps={stepsAt(steps, step, problem !== null)} />}
        {said !== null && (
          <p className="problem" role="alert">
            {said}
          </p>
        )}
        {step >= steps.length ? (
          <button type="button" className="primary wide" onClick={props.onClose}>
            Done
          </button>
        ) : (
          <button type="submit" className="primary wide" disabled={isRunning || !isReady}>
            {deed}
          </button>
        )}
      </form>
    </Dialog>
  );
}
