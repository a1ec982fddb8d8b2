import type { ChainPlace, ChainWithdrawal } from '@tandem/api';
import { client } from '../state/venue.ts';
import type { AwaitedWithdrawal } from './withdrawal-paid.ts';

/** The payment, and the chain that it is on: the account may have chosen another than the first. */
export type PaidPlace = ChainPlace & { readonly chainId: number };

const LOOK_MS = 500;
const LOOKS = 60;

const STEP_OF: { readonly [S in ChainWithdrawal['status']]: number } = {
  waiting: 2,
  scheduled: 3,
  payable: 3,
  paid: 4,
  canceled: 3,
};

/** Follows a withdrawal on chain until the vault has paid it, or as long as it is waited for. */
export async function paidOnChain(
  { sequence, longestMs }: AwaitedWithdrawal,
  reached: (step: number) => void,
  onPaid: (place: PaidPlace) => void,
): Promise<void> {
  const withdrawalId = await numberOf(sequence);
  const signal = AbortSignal.timeout(longestMs);
  const end = await client.chain.followWithdrawal(
    withdrawalId,
    ({ status, paid, chainId }) => {
      reached(STEP_OF[status]);
      if (paid !== null) onPaid({ ...paid, chainId });
    },
    signal,
  );
  if (end.paid !== null) onPaid({ ...end.paid, chainId: end.chainId });
}

/** The tables may be a moment behind. */
async function numberOf(reservedSequence: number): Promise<number> {
  for (let look = 0; look < LOOKS; look += 1) {
    const { data } = await client.history.withdrawals({ limit: 20 });
    const row = data.rows.find((one) => one.reservedSequence === reservedSequence);
    if (row?.withdrawalId !== undefined && row.withdrawalId !== null) return row.withdrawalId;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error('It is reserved; Transfers shows how it goes on.');
}
