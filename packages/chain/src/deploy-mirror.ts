import type { Abi, Address, Hex, PublicClient, TransactionReceipt, WalletClient } from 'viem';
import { accountHandler } from './abi/account-handler.ts';
import { assetService } from './abi/asset-service.ts';
import { authority } from './abi/authority.ts';
import { configurationHandler } from './abi/configuration-handler.ts';
import { disputeHandler } from './abi/dispute-handler.ts';
import { entrypoint } from './abi/entrypoint.ts';
import { liquidationHandler } from './abi/liquidation-handler.ts';
import { marginHandler } from './abi/margin-handler.ts';
import { mirrorReader } from './abi/mirror-reader.ts';
import { orderMatchHandler } from './abi/order-match-handler.ts';
import { perpService } from './abi/perp-service.ts';
import { priceHandler } from './abi/price-handler.ts';
import { spotMatchHandler } from './abi/spot-match-handler.ts';
import { transferHandler } from './abi/transfer-handler.ts';
import { ITEM } from './section-writer.ts';

/** Both ends of a node: one signs, one reads. */
export type ChainClients = { readonly reader: PublicClient; readonly signer: WalletClient };

export type DeploymentPlan = {
  /** Administers roles: a timelock or a council; on a local chain the deployer. */
  readonly admin: Address;
  /** Seconds before a new handler and announced configuration are usable. */
  readonly handlerDelay: number;
  readonly configurationDelay: number;
  /** Seconds in which an owner may object to a decision; absent: as long as configuration waits. */
  readonly objectionWindow?: number;
  /** Address that escape will have; the admin's on a chain without escape. */
  readonly escape: Address;
};

/** Addresses of a mirror. */
export type MirrorAddresses = {
  readonly manager: Address;
  readonly entrypoint: Address;
  readonly assets: Address;
  readonly perps: Address;
  readonly configuration: Address;
  readonly disputes: Address;
  readonly reader: Address;
};

type Artifact = { readonly abi: Abi; readonly bytecode: string };

/** Deploys a contract and returns its address. */
export async function deploy(
  { reader, signer }: ChainClients,
  { abi, bytecode }: Artifact,
  args: readonly unknown[],
): Promise<Address> {
  const account = signer.account;
  if (account === undefined) throw new Error('the signer has no account');
  const hash = await signer.deployContract({
    abi,
    bytecode: bytecode as Hex,
    args,
    account,
    chain: null,
  });
  const { contractAddress } = await receiptOf(reader, hash);
  if (contractAddress === null || contractAddress === undefined) {
    throw new Error(`deployment ${hash} made no contract`);
  }
  return contractAddress;
}

/** Calls a function and waits until it is in a block; throws with the reason when it reverts. */
export async function send(
  { reader, signer }: ChainClients,
  call: {
    readonly address: Address;
    readonly abi: Abi;
    readonly functionName: string;
    readonly args: readonly unknown[];
    readonly gas?: bigint;
    readonly value?: bigint;
  },
): Promise<TransactionReceipt> {
  const { account } = signer;
  const { request } = await reader.simulateContract({ ...call, account } as never);
  // An estimate is the least with which a call may succeed; calls inside it keep a part back.
  const estimated = await reader.estimateContractGas({ ...call, account });
  const gas = (estimated * 3n) / 2n;
  const hash = await signer.writeContract({ ...request, gas } as never);
  return receiptOf(reader, hash);
}

const POLL_MS = 20;
/** From a chain of this machine to one whose blocks are full. */
const POLL_MS_MAX = 1_000;
const WAIT_MS = 600_000;

/**
 * Waits for a transaction by asking for it: a chain that makes a block only when something is sent
 * may have made it before anyone watches for blocks.
 */
async function receiptOf(reader: PublicClient, hash: Hex): Promise<TransactionReceipt> {
  let waited = 0;
  while (waited < WAIT_MS) {
    const receipt = await reader.getTransactionReceipt({ hash }).catch(() => null);
    if (receipt !== null) {
      if (receipt.status !== 'success') throw new Error(`transaction ${hash} reverted`);
      return receipt;
    }
    const pause = Math.min(POLL_MS_MAX, POLL_MS + waited / 10);
    await new Promise((resolve) => setTimeout(resolve, pause));
    waited += pause;
  }
  throw new Error(`transaction ${hash} is in no block after ${WAIT_MS / 1_000} s`);
}

/** Handlers of the mirror by the kinds that each serves, but for those that need the vault. */
const HANDLERS: readonly (readonly [Artifact, readonly number[]])[] = [
  [accountHandler, [ITEM.registerAccount]],
  [orderMatchHandler, [ITEM.matchOrders]],
  [spotMatchHandler, [ITEM.matchSpot]],
  [marginHandler, [ITEM.moveIsolatedMargin, ITEM.flagAccount]],
  [priceHandler, [ITEM.updatePrice, ITEM.moveFunding, ITEM.chargeUtilization]],
  [
    liquidationHandler,
    [
      ITEM.liquidationStep,
      ITEM.liquidationFee,
      ITEM.backstopTakeover,
      ITEM.deleverage,
      ITEM.coverDebt,
      ITEM.seizeCollateral,
      ITEM.settlePosition,
    ],
  ],
  [
    transferHandler,
    [
      ITEM.transfer,
      ITEM.extraFee,
      ITEM.movePoolShares,
      ITEM.setPoolExit,
      ITEM.distributeFees,
      ITEM.payProvider,
    ],
  ],
];

/** Deploys entrypoint, services and handlers, and connects them. */
export async function deployMirror(
  clients: ChainClients,
  plan: DeploymentPlan,
): Promise<MirrorAddresses> {
  const manager = await deploy(clients, authority, [plan.admin]);
  const entry = await deploy(clients, entrypoint, [manager, plan.handlerDelay]);
  const assets = await deploy(clients, assetService, [entry]);
  const perps = await deploy(clients, perpService, [entry, assets]);
  await send(clients, {
    address: assets,
    abi: assetService.abi,
    functionName: 'connect',
    args: [perps],
  });
  await send(clients, {
    address: entry,
    abi: entrypoint.abi,
    functionName: 'connect',
    args: [[assets, perps], plan.escape],
  });
  for (const [artifact, kinds] of HANDLERS) {
    const handler = await deploy(clients, artifact, [entry, assets, perps]);
    await useHandler(clients, entry, handler, kinds);
  }
  const configuration = await deploy(clients, configurationHandler, [
    entry,
    assets,
    perps,
    plan.admin,
    plan.configurationDelay,
  ]);
  await useHandler(clients, entry, configuration, [
    ITEM.configureAsset,
    ITEM.configureMarket,
    ITEM.configureVenue,
    ITEM.setWithdrawalFee,
  ]);
  const disputes = await deploy(clients, disputeHandler, [
    entry,
    assets,
    perps,
    plan.admin,
    plan.objectionWindow ?? plan.configurationDelay,
  ]);
  await useHandler(clients, entry, disputes, [ITEM.resolveDispute]);
  const reader = await deploy(clients, mirrorReader, [assets, perps]);
  return { manager, entrypoint: entry, assets, perps, configuration, disputes, reader };
}

/** Brings a handler into use for its kinds: at once where a kind had none. */
export async function useHandler(
  clients: ChainClients,
  address: Address,
  handler: Address,
  kinds: readonly number[],
): Promise<void> {
  const { abi } = entrypoint;
  for (const kind of kinds) {
    await send(clients, { address, abi, functionName: 'announceHandler', args: [kind, handler] });
    await send(clients, { address, abi, functionName: 'useHandler', args: [kind] });
  }
}
