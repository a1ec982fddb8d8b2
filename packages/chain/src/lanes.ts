import type { Address } from 'viem';
import { authority } from './abi/authority.ts';
import { outpost } from './abi/outpost.ts';
import { vault } from './abi/vault.ts';
import { withdrawalHandler } from './abi/withdrawal-handler.ts';
import { type ChainClients, deploy, send } from './deploy-mirror.ts';
import { openVault, type VaultPlan } from './deploy-vault.ts';

export type OutpostPlan = Omit<VaultPlan, 'escape'> & {
  /** Administers roles of vault and outpost: a timelock or a council. */
  readonly admin: Address;
  /** Gets what belongs to the lane when the vault's escape is open. */
  readonly laneOwner: Address;
};

/** Addresses on a chain without mirror, docs/rulebook/chains.md. */
export type OutpostAddresses = { readonly vault: Address; readonly outpost: Address };

/** Deploys the vault of a further chain with the outpost before it, and opens it. */
export async function deployOutpost(
  clients: ChainClients,
  plan: OutpostPlan,
): Promise<OutpostAddresses> {
  const { admin, laneOwner, challengeWindow, delaySeconds, delayBlocks, listings } = plan;
  const manager = await deploy(clients, authority, [admin]);
  const terms = [manager, challengeWindow, delaySeconds, delayBlocks];
  const address = await deploy(clients, vault, terms);
  const before = await deploy(clients, outpost, [manager, address, laneOwner]);
  const connections = {
    accounts: before,
    depositHandler: before,
    withdrawalHandler: before,
    disputes: before,
    escape: before,
  };
  const call = { address, abi: vault.abi };
  await send(clients, { ...call, functionName: 'connect', args: [connections] });
  await openVault(clients, address, listings);
  return { vault: address, outpost: before };
}

/** Offers an account of the home chain as a lane, for ever; only by its exit owner. */
export async function offerLane(
  clients: ChainClients,
  handler: Address,
  account: number,
): Promise<void> {
  const call = { address: handler, abi: withdrawalHandler.abi, functionName: 'offerLane' };
  await send(clients, { ...call, args: [account] });
}

/**
 * Has later withdrawals of an account paid by the vault behind a lane, once the settlement has seen
 * it; only by its exit owner.
 *
 * @param lane 0: by the vault of the home chain
 */
export async function choosePayout(
  clients: ChainClients,
  handler: Address,
  { account, lane }: { readonly account: number; readonly lane: number },
): Promise<void> {
  const call = { address: handler, abi: withdrawalHandler.abi, functionName: 'choosePayout' };
  await send(clients, { ...call, args: [account, lane] });
}
