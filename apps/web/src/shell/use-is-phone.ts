import { useSyncExternalStore } from 'react';

/** Below this width one panel is shown at a time; styles/phone.css has the same number. */
const narrow = matchMedia('(max-width: 1023px)');

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}

export function useIsPhone(): boolean {
  return useSyncExternalStore(subscribe, () => narrow.matches);
}
