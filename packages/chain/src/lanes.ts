import type { Address, PublicClient } from 'viem';
import { assetService } from './abi/asset-service.ts';
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

type Figure = string | number | bigint | boolean;

/** What of an outpost and its vault is not as planned, in words; empty when all is. */
export async function problemsOfOutpost(
  reader: PublicClient,
  { vault: address, outpost: before }: OutpostAddresses,
  plan: Omit<OutpostPlan, 'admin'>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const hold = (what: string, found: Figure, planned: Figure): void => {
    // Addresses are written in capitals or not.
    const isSo = String(found).toLowerCase() === String(planned).toLowerCase();
    if (!isSo) problems.push(`${what} is ${found}, not ${planned}`);
  };
  const call = { address, abi: vault.abi } as const;
  const at = { address: before, abi: outpost.abi } as const;
  hold(
    'vault of the outpost',
    await reader.readContract({ ...at, functionName: 'vault' }),
    address,
  );
  const owner = await reader.readContract({ ...at, functionName: 'laneOwner' });
  hold('owner of the lane', owner, plan.laneOwner);
  const connected = await reader.readContract({ ...call, functionName: 'connections' });
  for (const [part, found] of Object.entries(connected))
    hold(`${part} of the vault`, found, before);
  for (const functionName of ['isOpen', 'isEscapeOpen'] as const) {
    hold(
      functionName,
      await reader.readContract({ ...call, functionName }),
      functionName === 'isOpen',
    );
  }
  const window = await reader.readContract({ ...call, functionName: 'challengeWindow' });
  hold('challenge window', window, plan.challengeWindow);
  const delays = await reader.readContract({ ...call, functionName: 'withdrawalDelay' });
  hold('withdrawal delay', delays.join(' s, '), `${plan.delaySeconds} s, ${plan.delayBlocks}`);
  for (const { asset, token, unitScale, limits } of plan.listings) {
    const of = { ...call, functionName: 'assetState', args: [asset] } as const;
    const state = await reader.readContract(of);
    hold(`token of asset ${asset}`, state.token, token);
    hold(`unit of asset ${asset}`, state.unitScale, unitScale);
    for (const name of ['minDeposit', 'cap', 'outflowLimit', 'outflowWindow'] as const) {
      hold(`${name} of asset ${asset}`, state.limits[name], limits[name]);
    }
  }
  return problems;
}

/** Whether an account of the home chain is offered as a lane, and who alone can offer it. */
export async function laneOffer(
  reader: PublicClient,
  handler: Address,
  account: number,
): Promise<{ readonly isOffered: boolean; readonly exitOwner: Address }> {
  const call = { address: handler, abi: withdrawalHandler.abi } as const;
  const assets = await reader.readContract({ ...call, functionName: 'assets' });
  const of = { address: assets, abi: assetService.abi, functionName: 'exitOwner' } as const;
  return {
    isOffered: await reader.readContract({ ...call, functionName: 'isLane', args: [account] }),
    exitOwner: await reader.readContract({ ...of, args: [account] }),
  };
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
