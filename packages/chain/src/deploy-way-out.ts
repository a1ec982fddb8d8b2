import { type Address, zeroAddress } from 'viem';
import { escape } from './abi/escape.ts';
import { forcedRequests } from './abi/forced-requests.ts';
import {
  type ChainClients,
  deploy,
  type MirrorAddresses,
  send,
  useHandler,
} from './deploy-mirror.ts';
import type { VaultAddresses } from './deploy-vault.ts';
import { ITEM } from './section-writer.ts';

export type WayOutPlan = {
  /** Wei that a forced request costs, at most 0.01 of the chain's coin. */
  readonly fee: bigint;
  /** Who gets the fees. */
  readonly feeReceiver: Address;
  /** Seconds in which a forced request must be answered: 1 to 14 days. */
  readonly window: number;
};

/** Addresses of the contracts by which users leave without the operator. */
export type WayOutAddresses = { readonly escape: Address; readonly requests: Address };

const DAY = 86_400;

/** Terms of a venue with money in it. */
export const DEFAULT_WAY_OUT: Pick<WayOutPlan, 'fee' | 'window'> & { registration: number } = {
  fee: 500_000_000_000_000n,
  // Longer than the three days of a pause of the vault.
  window: 5 * DAY,
  registration: 30 * DAY,
};

/**
 * The escape contract, before everything else: mirror and vault are told its address when they
 * are made, and it theirs by `connectWayOut`.
 *
 * @param registration seconds of registration: 7 to 90 days
 */
export function deployEscape(clients: ChainClients, registration: number): Promise<Address> {
  return deploy(clients, escape, [registration]);
}

/** Deploys the contract of forced requests and connects escape, once for ever. */
export async function connectWayOut(
  clients: ChainClients,
  contracts: {
    readonly escape: Address;
    readonly mirror: MirrorAddresses;
    readonly vault: VaultAddresses;
    /** Null where fills cannot be challenged. */
    readonly challenges: Address | null;
  },
  { fee, feeReceiver, window }: WayOutPlan,
): Promise<WayOutAddresses> {
  const { entrypoint, assets, perps } = contracts.mirror;
  const { vault, withdrawalHandler: withdrawals } = contracts.vault;
  const challenges = contracts.challenges ?? zeroAddress;
  const terms = { fee, window, feeReceiver };
  const parts = [entrypoint, assets, perps, vault, terms];
  const requests = await deploy(clients, forcedRequests, parts);
  await useHandler(clients, entrypoint, requests, [ITEM.serveRequest]);
  await send(clients, {
    address: contracts.escape,
    abi: escape.abi,
    functionName: 'connect',
    args: [{ entrypoint, assets, perps, vault, requests, withdrawals, challenges }],
  });
  return { escape: contracts.escape, requests };
}
