import type { Address } from 'viem';
import { depositHandler } from './abi/deposit-handler.ts';
import { vault } from './abi/vault.ts';
import { withdrawalHandler } from './abi/withdrawal-handler.ts';
import {
  type ChainClients,
  deploy,
  type MirrorAddresses,
  send,
  useHandler,
} from './deploy-mirror.ts';
import { ITEM } from './section-writer.ts';

/** A token that the vault takes from the start. */
export type VaultListing = {
  readonly asset: number;
  readonly token: Address;
  /** Token units of one engine unit. */
  readonly unitScale: bigint;
  readonly limits: {
    readonly minDeposit: bigint;
    readonly cap: bigint;
    readonly outflowLimit: bigint;
    readonly outflowWindow: number;
  };
  /** Token units that the deployer has, to see how the token moves. */
  readonly probe: bigint;
};

export type VaultPlan = {
  /** Seconds in which fills can be challenged; withdrawals wait longer. */
  readonly challengeWindow: number;
  readonly delaySeconds: number;
  readonly delayBlocks: number;
  /** Address that escape will have; the admin's on a chain without escape. */
  readonly escape: Address;
  readonly listings: readonly VaultListing[];
};

/** Addresses of a vault that a mirror is connected with. */
export type VaultAddresses = {
  readonly vault: Address;
  readonly depositHandler: Address;
  readonly withdrawalHandler: Address;
};

/** Deploys the vault of a mirror with the handlers that move its money, and opens it. */
export async function deployVault(
  clients: ChainClients,
  mirror: MirrorAddresses,
  plan: VaultPlan,
): Promise<VaultAddresses> {
  const { challengeWindow, delaySeconds, delayBlocks, escape, listings } = plan;
  const terms = [mirror.manager, challengeWindow, delaySeconds, delayBlocks];
  const address = await deploy(clients, vault, terms);
  const { entrypoint: entry, assets, perps } = mirror;
  const parts = [entry, assets, perps, address];
  const deposits = await deploy(clients, depositHandler, parts);
  const withdrawals = await deploy(clients, withdrawalHandler, parts);
  await useHandler(clients, entry, deposits, [ITEM.creditDeposit]);
  const kinds = [
    ITEM.reserveWithdrawal,
    ITEM.returnWithdrawal,
    ITEM.creditElsewhere,
    ITEM.reserveElsewhere,
    ITEM.paidElsewhere,
  ];
  await useHandler(clients, entry, withdrawals, kinds);
  const call = { address, abi: vault.abi };
  const connections = {
    accounts: assets,
    depositHandler: deposits,
    withdrawalHandler: withdrawals,
    // What the engine takes back comes through this handler.
    disputes: withdrawals,
    escape,
  };
  await send(clients, { ...call, functionName: 'connect', args: [connections] });
  await openVault(clients, address, listings);
  return { vault: address, depositHandler: deposits, withdrawalHandler: withdrawals };
}

/** Lists what a connected vault takes from the start, and opens it. */
export async function openVault(
  clients: ChainClients,
  address: Address,
  listings: readonly VaultListing[],
): Promise<void> {
  const call = { address, abi: vault.abi };
  for (const { asset, ...listing } of listings) {
    const allowance = [address, listing.probe];
    await send(clients, {
      address: listing.token,
      abi: ALLOWANCE,
      functionName: 'approve',
      args: allowance,
    });
    await send(clients, { ...call, functionName: 'listAsset', args: [asset, listing] });
  }
  await send(clients, { ...call, functionName: 'open', args: [] });
}

const ALLOWANCE = [
  {
    type: 'function',
    name: 'approve',
    stateMutability: 'nonpayable',
    inputs: [
      { name: 'spender', type: 'address' },
      { name: 'value', type: 'uint256' },
    ],
    outputs: [{ name: '', type: 'bool' }],
  },
] as const;
