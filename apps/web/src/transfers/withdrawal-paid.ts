import { client } from '../state/venue.ts';

const LOOK_MS = 700;

/** The command that reserved a withdrawal, and how long its end is waited for. */
export type AwaitedWithdrawal = { readonly sequence: number; readonly longestMs: number };

/**
 * Waits until the withdrawal that a command reserved is paid. Throws when it failed, with the money
 * back, and when its end is not known in time.
 */
export async function withdrawalPaid({ sequence, longestMs }: AwaitedWithdrawal): Promise<void> {
  const untilMs = Date.now() + longestMs;
  while (Date.now() < untilMs) {
    const { data } = await client.history.withdrawals({ limit: 20 });
    const row = data.rows.find((one) => one.reservedSequence === sequence);
    if (row?.status === 'confirmed') return;
    if (row?.status === 'failed') {
      throw new Error('The payment failed; the money is in the balance again.');
    }
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
  }
  throw new Error('It is reserved and still being paid. Transfers shows how it goes on.');
}
