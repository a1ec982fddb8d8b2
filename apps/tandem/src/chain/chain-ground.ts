import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CONTRACTS_DIGEST, localAccount, localClients } from '@tandem/chain';
import type { LiveVenue } from '@tandem/projections';
import type { SigningDomain } from '@tandem/signing';
import type { Logger } from 'pino';
import type { Address } from 'viem';
import { FAR_CHAIN, LOCAL_CHAIN } from './chain-indexes.ts';
import { ChainProofs } from './chain-proofs.ts';
import { closeFarGround, type FarGround, hasFarGround, openFarGround } from './far-ground.ts';
import { KeptChain } from './kept-chain.ts';
import { keep } from './kept-contracts.ts';
import { PlayBank } from './play-bank.ts';
import {
  deployVenueContracts,
  readContracts,
  TREASURER,
  type VenueContracts,
  vaultDelays,
} from './venue-contracts.ts';
import type { FarPlace } from './venue-settlement.ts';

/** Where the money of a venue is. */
export type ChainGround =
  /** In the vault of a local chain that runs. */
  | {
      readonly kind: 'running';
      readonly chain: KeptChain;
      readonly contracts: VenueContracts;
      readonly bank: PlayBank;
      readonly proofs: ChainProofs;
      /** The second local chain; null without one. */
      readonly far: FarGround | null;
    }
  /** In the vault of a local chain that does not run: it moves when it runs again. */
  | { readonly kind: 'standing'; readonly why: string }
  /** Nowhere: it is play money of this venue alone. */
  | { readonly kind: 'none'; readonly why: string };

export type GroundPlan = {
  readonly data: string;
  /** A chain is wanted. */
  readonly wanted: boolean;
  readonly blockMs: number;
  /** A second chain is wanted; a venue that has one keeps it. */
  readonly secondChain: boolean;
  /** Challenges of a new chain; null: it has none. */
  readonly challenges: { readonly domain: SigningDomain; readonly windowSeconds: number } | null;
  readonly live: LiveVenue;
  readonly log: Logger;
};

/**
 * Starts the local chain of a venue, and deploys its contracts when it is new. A venue whose money
 * was credited without a chain never gets one: its money is in no vault.
 */
export async function openChainGround(plan: GroundPlan): Promise<ChainGround> {
  const folder = join(plan.data, 'chain');
  const path = join(folder, 'contracts.json');
  const known = readContracts(path);
  if (!plan.wanted) {
    if (known === null) return { kind: 'none', why: 'not wanted' };
    return { kind: 'standing', why: 'not wanted; what was deposited waits in its vault' };
  }
  if (known === null && plan.live.view.totals.depositNumbers.size > 0) {
    const why = `the money in ${plan.data} was credited without one; a new --data has one`;
    return { kind: 'none', why };
  }
  // What was deployed without having been noted down is deployed again.
  if (known === null && existsSync(folder)) rmSync(folder, { recursive: true });
  const { blockMs, log } = plan;
  const opened = await KeptChain.open({ folder, blockMs, log }).catch((error: Error) => error);
  if (opened instanceof Error) {
    const why = `it does not start: ${opened.message}`;
    return known === null ? { kind: 'none', why } : { kind: 'standing', why };
  }
  const contracts = known ?? (await deployAll(opened, plan.challenges));
  const far = await openFar(plan, contracts).catch((error: Error) => error);
  if (far instanceof Error) {
    await opened.close();
    return { kind: 'standing', why: `the second chain does not start: ${far.message}` };
  }
  const { url } = opened;
  const requests = contracts.wayOut?.requests ?? null;
  const terms = { vault: contracts.vault.vault, requests, url, chain: LOCAL_CHAIN };
  const proofs = new ChainProofs(proofsPath(plan.data), terms);
  opened.onBlock((block) => proofs.readThrough(block));
  await opened.start();
  if (known === null) keep(path, contracts);
  const { live } = plan;
  const bank = new PlayBank({ url, contracts, live, log });
  return { kind: 'running', chain: opened, contracts, bank, proofs, far };
}

/** Where the second chain of a ground is; null without one. */
export function farPlace({ far }: Extract<ChainGround, { kind: 'running' }>): FarPlace | null {
  return far === null ? null : { url: far.chain.url, contracts: far.contracts };
}

async function openFar(plan: GroundPlan, contracts: VenueContracts): Promise<FarGround | null> {
  const { data, blockMs, log, secondChain } = plan;
  if (!hasFarGround(data) && !(secondChain && contracts.lanes)) return null;
  const { challenges, withdrawalDelaySeconds } = contracts;
  const windowSeconds = challenges === null ? null : withdrawalDelaySeconds - 1;
  const delays = vaultDelays(windowSeconds);
  return openFarGround({ data, blockMs, delays, log });
}

async function deployAll(
  chain: KeptChain,
  challenges: GroundPlan['challenges'],
): Promise<VenueContracts> {
  await chain.automatic();
  const operator = localClients(chain.url, localAccount(0));
  const treasurer = localClients(chain.url, localAccount(TREASURER));
  if (challenges === null) return deployVenueContracts({ operator, treasurer }, null);
  const { domain: of, windowSeconds } = challenges;
  const domain = { ...of, verifyingContract: of.verifyingContract as Address };
  return deployVenueContracts({ operator, treasurer }, { domain, windowSeconds });
}

type Missed = Pick<VenueContracts, 'challenges' | 'marks' | 'wayOut' | 'lanes' | 'digest'>;

/** What is missing of the contracts of a venue, in words; null when all are there. */
export function missingContracts(
  { challenges, marks, wayOut, lanes, digest }: Missed,
  wantsLanes = false,
): string | null {
  const missing = [
    ...(wayOut === null ? ['forced requests and escape'] : []),
    ...(challenges === null ? ['challenges of fills'] : []),
    ...(challenges !== null && marks === null ? ['challenges of marks'] : []),
    ...(wantsLanes && !lanes ? ['lanes to further chains'] : []),
  ];
  if (missing.length > 0) return `made without ${missing.join(', ')}; a new --data has them`;
  if (digest === CONTRACTS_DIGEST) return null;
  return 'made with other contracts, which may refuse what is sent now; a new --data has these';
}

/** The proofs of a chain of the venue; null where it does not run. */
export function proofsOf(ground: ChainGround, chain: number): ChainProofs | null {
  if (ground.kind !== 'running') return null;
  if (chain === LOCAL_CHAIN) return ground.proofs;
  return chain === FAR_CHAIN ? (ground.far?.proofs ?? null) : null;
}

/** Where the proofs of a venue are kept. */
export function proofsPath(data: string): string {
  return join(data, 'chain', 'proofs.jsonl');
}

/** Ends a chain that runs, when nobody uses it any more. */
export async function closeChainGround(ground: ChainGround): Promise<void> {
  if (ground.kind !== 'running') return;
  if (ground.far !== null) await closeFarGround(ground.far);
  await ground.chain.close();
  await ground.proofs.close();
}
