import type { ChainPlace, ChainWithdrawal } from '@tandem/api';
import { client } from '../state/venue.ts';
import { type AwaitedWithdrawal, rowOfWithdrawal, STILL_BEING_PAID } from './withdrawal-paid.ts';

/** The payment, and the chain that it is on: the account may have chosen another than the first. */
export type PaidPlace = ChainPlace & { readonly chainId: number };

const LOOK_MS = 500;

const STEP_OF: { readonly [S in ChainWithdrawal['status']]: number } = {
  waiting: 2,
  scheduled: 3,
  payable: 3,
  paid: 4,
  canceled: 3,
};

/** Follows a withdrawal on chain until the vault has paid it, or as long as it is waited for. */
export async function paidOnChain(
  awaited: AwaitedWithdrawal,
  reached: (step: number) => void,
  onPaid: (place: PaidPlace) => void,
): Promise<void> {
  const signal = AbortSignal.timeout(awaited.longestMs);
  const withdrawalId = await numberOf(awaited.sequence, signal);
  const tell = ({ status, paid, chainId }: ChainWithdrawal): void => {
    reached(STEP_OF[status]);
    if (paid !== null) onPaid({ ...paid, chainId });
  };
  for (;;) {
    const end = await client.chain.followWithdrawal(withdrawalId, tell, signal).catch(() => null);
    if (end !== null) return tell(end);
    // One answer that failed says nothing about the money: it is asked for again.
    await pauseUnless(signal);
  }
}

/** The tables may be a moment behind. */
async function numberOf(sequence: number, signal: AbortSignal): Promise<number> {
  for (;;) {
    const row = await rowOfWithdrawal(sequence);
    if (row?.withdrawalId !== undefined && row.withdrawalId !== null) return row.withdrawalId;
    await pauseUnless(signal);
  }
}

async function pauseUnless(signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new Error(STILL_BEING_PAID);
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
