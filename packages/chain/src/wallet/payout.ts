import type { Address, Hex } from 'viem';
import type { WalletAtChain } from './deposit.ts';
import { PAYOUT_ABI } from './wallet-abi.ts';

/** An account of the venue, and where it says who pays it: on the home chain. */
export type Payee = {
  /** The withdrawal handler. */
  readonly handler: Address;
  readonly account: number;
};

/**
 * The lane by which an account is paid; 0: by the vault of the home chain.
 *
 * @param block as it was then: what counts is what is deep enough
 */
export function payoutOf(
  { reader }: Pick<WalletAtChain, 'reader'>,
  { handler, account }: Payee,
  block: bigint,
): Promise<number> {
  const call = { address: handler, abi: PAYOUT_ABI, functionName: 'payoutOf' } as const;
  return reader.readContract({ ...call, args: [account], blockNumber: block });
}

/** Has later withdrawals paid through a lane; only the wallet that owns the account can. */
export async function choosePayoutWith(
  { reader, signer, account: wallet }: WalletAtChain,
  { handler, account }: Payee,
  lane: number,
): Promise<Hex> {
  const call = { address: handler, abi: PAYOUT_ABI, functionName: 'choosePayout' } as const;
  // Asked of the node first: who would only pay for a refusal is told its reason.
  const { request } = await reader.simulateContract({
    ...call,
    args: [account, lane],
    account: wallet,
  });
  return signer.writeContract({ ...request, account: wallet, chain: signer.chain ?? null });
}
