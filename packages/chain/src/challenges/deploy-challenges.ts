import { type Address, zeroAddress } from 'viem';
import { challenges } from '../abi/challenges.ts';
import { orderChecker } from '../abi/order-checker.ts';
import { vault as vaultContract } from '../abi/vault.ts';
import { type ChainClients, deploy, type MirrorAddresses } from '../deploy-mirror.ts';
import { connectMarks } from '../marks/deploy-marks.ts';

/** Bonds in units of their token, windows in seconds. */
export type ChallengePlan = {
  /** Domain of what users sign. */
  readonly domain: { readonly chainId: number; readonly verifyingContract: Address };
  /** The settlement asset's token, and its units of one quote unit. */
  readonly token: Address;
  readonly unitScale: bigint;
  readonly challengeBond: bigint;
  readonly reward: bigint;
  readonly answerWindow: number;
  readonly payWindow: number;
  readonly bondDelay: number;
  /** Where marks are challenged, on the same bond; they are named to each other. */
  readonly marks?: Address;
};

/**
 * Deploys the challenges of a mirror and its vault. The contract refuses windows that a withdrawal
 * could overtake.
 */
export async function deployChallenges(
  clients: ChainClients,
  { mirror, vault }: { readonly mirror: MirrorAddresses; readonly vault: Address },
  plan: ChallengePlan,
): Promise<Address> {
  const read = { address: vault, abi: vaultContract.abi, functionName: 'challengeWindow' } as const;
  const challengeWindow = await clients.reader.readContract(read);
  const checker = await deploy(clients, orderChecker, []);
  const venue = {
    entrypoint: mirror.entrypoint,
    assets: mirror.assets,
    perps: mirror.perps,
    checker,
    // Whom no wallet owns exits to the vault, which pays itself nothing.
    nobody: vault,
    challengeWindow: BigInt(challengeWindow),
    domainChainId: BigInt(plan.domain.chainId),
    domainContract: plan.domain.verifyingContract,
    token: plan.token,
    marks: plan.marks ?? zeroAddress,
  };
  const { challengeBond, reward, unitScale, answerWindow, payWindow, bondDelay } = plan;
  const choice = { challengeBond, reward, unitScale, answerWindow, payWindow, bondDelay };
  const address = await deploy(clients, challenges, [mirror.manager, venue, choice]);
  if (plan.marks !== undefined) await connectMarks(clients, address);
  return address;
}
