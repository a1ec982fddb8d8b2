import { describeProblem } from './problem-words.ts';
import { Store } from './store.ts';

export type Toast = {
  readonly id: number;
  readonly tone: 'pending' | 'good' | 'bad' | 'unsure';
  readonly title: string;
  readonly detail: string;
};

export const toasts: Store<readonly Toast[]> = new Store<readonly Toast[]>([]);

const SHOWN_MS = 6_000;
const MOST = 4;
let lastId = 0;

/** Shows a message; the id changes or removes it later. */
export function showToast(toast: Omit<Toast, 'id'>): number {
  lastId += 1;
  const id = lastId;
  toasts.update((shown) => [...shown.slice(1 - MOST), { ...toast, id }]);
  if (toast.tone === 'good') setTimeout(() => dismissToast(id), SHOWN_MS);
  return id;
}

/** One deed has one message, from submitted to its end. */
export function changeToast(id: number, toast: Omit<Toast, 'id'>): void {
  toasts.update((shown) => shown.map((one) => (one.id === id ? { ...toast, id } : one)));
  if (toast.tone === 'good') setTimeout(() => dismissToast(id), SHOWN_MS);
}

export function dismissToast(id: number): void {
  toasts.update((shown) => shown.filter((one) => one.id !== id));
}

/** Runs a deed under one message; true when it was done. */
export async function withToast(title: string, deed: () => Promise<string>): Promise<boolean> {
  const id = showToast({ tone: 'pending', title, detail: 'Sent; waiting for the venue' });
  try {
    changeToast(id, { tone: 'good', title, detail: await deed() });
    return true;
  } catch (error) {
    changeToast(id, { title, ...describeProblem(error) });
    return false;
  }
}
