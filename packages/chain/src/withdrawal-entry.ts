import type { Address, PublicClient } from 'viem';
import { vault } from './abi/vault.ts';
import { wordOf } from './word-of.ts';

/** Of IVault.WithdrawalState, in its order. */
const WITHDRAWAL_STATES = ['none', 'scheduled', 'paid', 'canceled'] as const;
export type WithdrawalState = (typeof WITHDRAWAL_STATES)[number];

/** What a vault knows of a withdrawal. */
export type WithdrawalEntry = {
  readonly state: WithdrawalState;
  readonly recipient: Address;
  /** Engine units that are not paid. */
  readonly units: bigint;
  /** Unix seconds before which it is not paid. */
  readonly unlockTime: number;
  /** Block before which it is not paid. */
  readonly unlockBlock: bigint;
};

/** @param block null: the newest */
export async function readWithdrawal(
  client: PublicClient,
  { address, withdrawalId }: { readonly address: Address; readonly withdrawalId: number | bigint },
  block: bigint | null,
): Promise<WithdrawalEntry> {
  const call = { address, abi: vault.abi, functionName: 'withdrawalEntry' } as const;
  const args = [BigInt(withdrawalId)] as const;
  const at = block === null ? {} : { blockNumber: block };
  const { state, recipient, units, unlockTime, unlockBlock } = await client.readContract({
    ...call,
    args,
    ...at,
  });
  const word = wordOf(WITHDRAWAL_STATES, state, `the state of withdrawal ${withdrawalId}`);
  return { state: word, recipient, units, unlockTime, unlockBlock };
}

/** True when the delay of a scheduled withdrawal is over: anybody can have it paid. */
export function isUnlocked(
  { unlockTime, unlockBlock }: Pick<WithdrawalEntry, 'unlockTime' | 'unlockBlock'>,
  head: { readonly timestamp: bigint; readonly number: bigint },
): boolean {
  return head.timestamp >= BigInt(unlockTime) && head.number >= unlockBlock;
}
