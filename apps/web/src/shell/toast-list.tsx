import type { ReactNode } from 'react';
import { useStore } from '../state/store.ts';
import { dismissToast, toasts } from '../state/toasts.ts';

/** What became of each deed; screen readers hear it too. */
export function ToastList(): ReactNode {
  const shown = useStore(toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, tone, title, detail }) => (
        <div key={id} className={`toast ${tone}`} data-tone={tone}>
          <div>
            <strong>{title}</strong>
            {detail}
          </div>
          <button
            type="button"
            className="plain"
            aria-label="Dismiss"
            onClick={() => dismissToast(id)}
          >
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
