import {
  batchOfSubmission,
  type ChainClients,
  entrypoint,
  type FillPlace,
  fillsOfBatch,
  type MirrorBatch,
} from '@tandem/chain';
import type { Address } from 'viem';

/** Every batch, as anybody reads it from the transactions of the chain. */
export async function submittedBatches(
  { reader }: Pick<ChainClients, 'reader'>,
  address: Address,
): Promise<readonly MirrorBatch[]> {
  const { abi } = entrypoint;
  const read = { address, abi, eventName: 'BatchApplied', fromBlock: 0n } as const;
  const batches: MirrorBatch[] = [];
  for (const { transactionHash } of await reader.getContractEvents(read)) {
    const { input } = await reader.getTransaction({ hash: transactionHash });
    batches.push(batchOfSubmission(input));
  }
  return batches;
}

/** Whose fill is looked for. */
export type WantedFill = { readonly account: number; readonly isMaker: boolean };

/** A fill with what proves it. */
export type FoundFill = {
  readonly fill: FillPlace;
  readonly batch: MirrorBatch;
  readonly earlier: MirrorBatch | null;
};

/** The newest fill of an account; null where there is none. */
export function newestFill(
  batches: readonly MirrorBatch[],
  { account, isMaker }: WantedFill,
): FoundFill | null {
  for (let at = batches.length - 1; at >= 0; at -= 1) {
    const batch = batches[at] as MirrorBatch;
    const fill = fillsOfBatch(batch).findLast(
      (one) => one.account === account && one.isMaker === isMaker,
    );
    if (fill !== undefined) return { fill, batch, earlier: batches[at - 1] ?? null };
  }
  return null;
}
