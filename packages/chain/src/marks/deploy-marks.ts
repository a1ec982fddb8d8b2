import type { Address } from 'viem';
import { challenges as challengesContract } from '../abi/challenges.ts';
import { markChallenges } from '../abi/mark-challenges.ts';
import { pythVerifier } from '../abi/pyth-verifier.ts';
import { type ChainClients, deploy, type MirrorAddresses, send } from '../deploy-mirror.ts';

/** Where the roots that are signed come from, as Wormhole names it; 32 bytes without 0x. */
export type RootSource = { readonly chain: number; readonly emitter: string };

/** Who signs updates: known to nobody but Pyth, and never assumed. */
export type SignerSet = {
  /** Number of the set, as updates name it. */
  readonly index: number;
  readonly signers: readonly Address[];
  /** Signatures that are wanted: more than half. */
  readonly quorum: number;
};

/** Deploys what verifies signed updates by itself, where Pyth has no contract. */
export async function deployPythVerifier(
  clients: ChainClients,
  { chain, emitter }: RootSource,
  { index, signers, quorum }: SignerSet,
): Promise<Address> {
  return deploy(clients, pythVerifier, [index, quorum, chain, `0x${emitter}`, signers]);
}

/**
 * Deploys where marks are challenged. It is named to the challenges that are deployed after it, and
 * these to it.
 *
 * @param feedDelay seconds between the announcement of a feed and its use
 */
export async function deployMarkChallenges(
  clients: ChainClients,
  { mirror, vault }: { readonly mirror: MirrorAddresses; readonly vault: Address },
  feedDelay: number,
): Promise<Address> {
  const { manager, entrypoint, assets, perps } = mirror;
  // Whom no wallet owns exits to the vault, which pays itself nothing.
  const args = [manager, entrypoint, assets, perps, vault, BigInt(feedDelay)];
  return deploy(clients, markChallenges, args);
}

/** Names the challenges whose bond pays for wrong marks: once, by the deployer. */
export async function connectMarks(clients: ChainClients, challenges: Address): Promise<void> {
  const read = { address: challenges, abi: challengesContract.abi, functionName: 'marks' } as const;
  const address = await clients.reader.readContract(read);
  const call = { address, abi: markChallenges.abi, functionName: 'connect' };
  await send(clients, { ...call, args: [challenges] });
}
