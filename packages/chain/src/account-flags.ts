import type { Address, PublicClient } from 'viem';
import { assetService } from './abi/asset-service.ts';

/** Of the flags of an account, as the contracts number them. */
const SUSPENDED = 2n;

/**
 * Whether an account is in dispute: a part of it stands apart until somebody decides.
 *
 * @param assets the asset service of the mirror
 * @param block null: the newest
 */
export async function isInDispute(
  client: PublicClient,
  { assets, account }: { readonly assets: Address; readonly account: number },
  block: bigint | null,
): Promise<boolean> {
  const { abi } = assetService;
  const call = { address: assets, abi, functionName: 'accountFlags', args: [account] } as const;
  const at = block === null ? {} : { blockNumber: block };
  return ((await client.readContract({ ...call, ...at })) & SUSPENDED) !== 0n;
}
