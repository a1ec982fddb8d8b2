import type { FormEvent, ReactNode } from 'react';
import { Dialog } from './dialog.tsx';

type Props = {
  readonly title: string;
  /** What a press does, in words: the text of the button. */
  readonly deed: ReactNode;
  readonly tone?: 'primary' | 'buy' | 'sell';
  /** The fields hold nothing that could be sent. */
  readonly isWrong: boolean;
  /** The fields are right as they are: Enter sends at once. */
  readonly isReady?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A dialog that asks for a few values and closes when they are sent. */
export function FormDialog(props: Props): ReactNode {
  const { title, deed, tone = 'primary', isWrong, isReady, onSubmit, onClose, children } = props;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWrong) return;
    onClose();
    onSubmit();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="order-form flat" onSubmit={submit}>
        {children}
        <button
          type="submit"
          data-testid="dialog-deed"
          data-first={isReady === true ? '' : undefined}
          className={tone === 'primary' ? 'primary wide' : `deed ${tone}`}
          disabled={isWrong}
        >
          {deed}
        </button>
      </form>
    </Dialog>
  );
}
