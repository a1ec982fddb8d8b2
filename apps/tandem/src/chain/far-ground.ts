import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localAccount, localClients } from '@tandem/chain';
import type { Logger } from 'pino';
import { FAR_CHAIN, FAR_CHAIN_ID } from './chain-indexes.ts';
import { ChainProofs } from './chain-proofs.ts';
import { deployFarContracts, type FarContracts } from './far-contracts.ts';
import { FarPockets } from './far-pockets.ts';
import { KeptChain } from './kept-chain.ts';
import { keep, readKept } from './kept-contracts.ts';
import type { VaultDelays } from './venue-contracts.ts';

/** The second local chain of a venue. */
export type FarGround = {
  readonly chain: KeptChain;
  readonly contracts: FarContracts;
  readonly pockets: FarPockets;
  readonly proofs: ChainProofs;
};

export type FarPlan = {
  readonly data: string;
  readonly blockMs: number;
  /** Of a new one. */
  readonly delays: VaultDelays;
  readonly log: Logger;
};

/** True for a folder whose venue has a second chain: it keeps it. */
export function hasFarGround(data: string): boolean {
  return existsSync(placeOf(data));
}

/**
 * Starts the second local chain of a venue, and deploys its contracts when it is new.
 *
 * @throws when there is no node for this machine, or the folder cannot be continued
 */
export async function openFarGround(plan: FarPlan): Promise<FarGround> {
  const { data, blockMs, delays, log } = plan;
  const folder = folderOf(data);
  const known = readKept(placeOf(data)) as FarContracts | null;
  // What was deployed without having been noted down is deployed again.
  if (known === null && existsSync(folder)) rmSync(folder, { recursive: true });
  const chain = await KeptChain.open({ folder, blockMs, log, chainId: FAR_CHAIN_ID });
  if (known === null) await chain.automatic();
  const clients = localClients(chain.url, localAccount(0), FAR_CHAIN_ID);
  const contracts = known ?? (await deployFarContracts(clients, delays));
  const { vault } = contracts;
  const source = { vault, requests: null, url: chain.url, chain: FAR_CHAIN };
  const proofs = new ChainProofs(farProofsPath(data), source);
  chain.onBlock((block) => proofs.readThrough(block));
  await chain.start();
  if (known === null) keep(placeOf(data), contracts);
  return { chain, contracts, pockets: new FarPockets(chain.url, contracts, log), proofs };
}

export async function closeFarGround({ chain, pockets, proofs }: FarGround): Promise<void> {
  await pockets.close();
  await chain.close();
  await proofs.close();
}

/** Where the proofs of the second chain are kept. */
export function farProofsPath(data: string): string {
  return join(folderOf(data), 'proofs.jsonl');
}

function folderOf(data: string): string {
  return join(data, 'second-chain');
}

function placeOf(data: string): string {
  return join(folderOf(data), 'contracts.json');
}
