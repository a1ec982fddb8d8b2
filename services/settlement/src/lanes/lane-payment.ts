import { readWithdrawal, type WithdrawalEntry } from '@tandem/chain';
import type { Address, PublicClient } from 'viem';
import type { PendingWithdrawal } from '../batches/mirror-fold.ts';

/** Ids of the engine are below it: what it is added to is nobody else's. */
const NEXT_ATTEMPT = 2n ** 53n;

/** A withdrawal as the vault of another chain has it. */
export type LanePayment = WithdrawalEntry & {
  /** Under which the vault has what is left of it. */
  readonly id: bigint;
  /** How often what was left was to be paid again. */
  readonly attempt: number;
  /** Units that the vault was to pay under this id. */
  readonly wanted: bigint;
};

/**
 * Reads a payment from the vault. One that was canceled behind a part goes on with what is left
 * under the next id: the part cannot come back, so the rest must not either.
 *
 * @param block null: the newest
 */
export async function readPayment(
  client: PublicClient,
  address: Address,
  { withdrawalId, amount }: Pick<PendingWithdrawal, 'withdrawalId' | 'amount'>,
  block: bigint | null,
): Promise<LanePayment> {
  let wanted = BigInt(amount);
  let id = BigInt(withdrawalId);
  for (let attempt = 0; ; attempt += 1) {
    const entry = await readWithdrawal(client, { address, withdrawalId: id }, block);
    const isBegun = attempt > 0 || entry.units < wanted;
    if (entry.state !== 'canceled' || !isBegun) return { ...entry, id, attempt, wanted };
    wanted = entry.units;
    id += NEXT_ATTEMPT;
  }
}

/** Units that the vault still has to pay. */
export function unpaidOf({ state, units, wanted }: LanePayment): number {
  return Number(state === 'none' ? wanted : units);
}
