import { Store } from '../state/store.ts';

/** Whether the dialog that connects a wallet is open. */
export const isConnectOpen: Store<boolean> = new Store(false);

export function openConnectDialog(): void {
  isConnectOpen.set(true);
}

export function closeConnectDialog(): void {
  isConnectOpen.set(false);
}
