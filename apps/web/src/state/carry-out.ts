import { withToast } from './toasts.ts';
import { refreshAccount } from './venue-feed.ts';

/** Runs a deed of the account under one message, and reads the account again after it. */
export async function carryOut(title: string, deed: () => Promise<string>): Promise<boolean> {
  const isDone = await withToast(title, deed);
  await refreshAccount();
  return isDone;
}
