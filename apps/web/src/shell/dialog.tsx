import { type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';

type Props = {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Comes up from below on a phone. */
  readonly isSheet?: boolean;
};

/**
 * A modal dialog: holds the focus, Esc closes it, and the focus returns to where it was. It stands
 * at the end of the page, because a form within a form does not tell that it is sent.
 */
export function Dialog({ title, onClose, children, isSheet = false }: Props): ReactNode {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    element.current?.showModal();
    // The browser would choose the button that closes; what the dialog is about comes first.
    const find = (what: string) => element.current?.querySelector<HTMLElement>(what) ?? null;
    (find('[data-first]') ?? find('form input, form select, form button'))?.focus();
  }, []);
  return createPortal(
    <dialog
      ref={element}
      aria-label={title}
      className={isSheet ? 'sheet' : ''}
      onClose={onClose}
      // Events go on to the component that opened it: what is sent and pressed here is not for it.
      onSubmit={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
      onClick={(event) => {
        if (event.target === element.current) element.current.close();
      }}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2>{title}</h2>
          <button type="button" className="plain" aria-label="Close" onClick={onClose}>
            ✕
          </button>
        </div>
        {children}
      </div>
    </dialog>,
    document.body,
  );
}
