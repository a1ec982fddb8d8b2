import { type Address, type PublicClient, zeroAddress } from 'viem';
import { challenges as challengesContract } from '../abi/challenges.ts';
import { entrypoint as entrypointContract } from '../abi/entrypoint.ts';
import { markChallenges } from '../abi/mark-challenges.ts';
import type { MirrorBatch } from '../batch.ts';
import { batchOfSubmission } from '../challenges/fill-proof.ts';

/** What whoever challenges marks needs to know of a venue. */
export type MarkPlace = {
  readonly challenges: Address;
  readonly marks: Address;
  readonly entrypoint: Address;
  /** Of the bonds, with what one challenge takes. */
  readonly token: Address;
  readonly challengeBond: bigint;
};

/**
 * Reads where marks are challenged from the contract of challenges.
 *
 * @throws RangeError where they cannot be
 */
export async function markPlace(reader: PublicClient, challenges: Address): Promise<MarkPlace> {
  const { abi } = challengesContract;
  const read = { address: challenges, abi } as const;
  const marks = await reader.readContract({ ...read, functionName: 'marks' });
  if (marks === zeroAddress) throw new RangeError(`${challenges} takes no challenges of marks`);
  const token = await reader.readContract({ ...read, functionName: 'token' });
  const challengeBond = await reader.readContract({ ...read, functionName: 'challengeBond' });
  const of = { address: marks, abi: markChallenges.abi } as const;
  const entrypoint = await reader.readContract({ ...of, functionName: 'entrypoint' });
  return { challenges, marks, entrypoint, token, challengeBond };
}

/**
 * A batch out of the transaction that submitted it; null where the chain has none of this number.
 *
 * @param fromBlock block before which there were no batches
 */
export async function batchOnChain(
  reader: PublicClient,
  address: Address,
  { batchId, fromBlock }: { readonly batchId: number; readonly fromBlock: bigint },
): Promise<MirrorBatch | null> {
  const { abi } = entrypointContract;
  const read = { address, abi, eventName: 'BatchApplied', fromBlock } as const;
  const [found] = await reader.getContractEvents({ ...read, args: { batchId: BigInt(batchId) } });
  if (found === undefined) return null;
  const { input } = await reader.getTransaction({ hash: found.transactionHash });
  return batchOfSubmission(input);
}
