import type { HistoryRow } from '@tandem/api';
import { client } from '../state/venue.ts';

const LOOK_MS = 700;

/** What is said of a withdrawal whose end is not known when nobody waits any longer. */
export const STILL_BEING_PAID: string =
  'It is reserved and still being paid. Transfers shows how it goes on.';

/** The command that reserved a withdrawal, and how long its end is waited for. */
export type AwaitedWithdrawal = { readonly sequence: number; readonly longestMs: number };

/**
 * Waits until the withdrawal that a command reserved is paid. Throws when it failed, with the money
 * back, and when its end is not known in time.
 */
export async function withdrawalPaid({ sequence, longestMs }: AwaitedWithdrawal): Promise<void> {
  const untilMs = Date.now() + longestMs;
  while (Date.now() < untilMs) {
    const row = await rowOfWithdrawal(sequence);
    if (row?.status === 'confirmed') return;
    if (row?.status === 'failed') {
      throw new Error('The payment failed; the money is in the balance again.');
    }
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
  }
  throw new Error(STILL_BEING_PAID);
}

/** What the tables know of it; undefined when they do not yet, or could not be asked. */
export async function rowOfWithdrawal(
  reservedSequence: number,
): Promise<HistoryRow<'withdrawal'> | undefined> {
  const page = await client.history.withdrawals({ limit: 20 }).catch(() => null);
  return page?.data.rows.find((one) => one.reservedSequence === reservedSequence);
}
