import {
  assetService,
  localAccount,
  localClients,
  offerLane,
  withdrawalHandler,
} from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { LiveVenue } from '@tandem/projections';
import type { Command } from '@tandem/protocol';
import { type Address, type PublicClient, zeroAddress } from 'viem';
import { submitAll } from '../start/demo-activity.ts';
import { FAR_CHAIN } from './chain-indexes.ts';
import { LANE_ACCOUNT, LANE_WALLET } from './far-contracts.ts';
import type { PlayBank } from './play-bank.ts';
import type { VenueContracts } from './venue-contracts.ts';

/** What the lane to the second chain is made with. */
export type LanePlan = {
  readonly port: CommandPort;
  readonly live: LiveVenue;
  readonly bank: PlayBank;
  /** The home chain. */
  readonly url: string;
  readonly contracts: VenueContracts;
  /** What the lane must have, in engine units. */
  readonly cap: number;
};

const ID_DIGITS = 64;

/** The account of the lane belongs to somebody else. */
class FarLaneError extends Error {
  override readonly name = 'FarLaneError';
}

/**
 * Opens the account of the lane, makes it one, deposits at home what its vault may take there, and
 * offers it: nothing is lent before. Each step looks for itself whether it was taken, or is refused
 * a second time: a kill may have come between any two.
 */
export async function openFarLane(plan: LanePlan): Promise<void> {
  const { port, live, bank, url, contracts, cap } = plan;
  const owner = localAccount(LANE_WALLET);
  if (live.view.accounts.get(LANE_ACCOUNT) === undefined) {
    const walletId = owner.address.slice(2).toLowerCase().padStart(ID_DIGITS, '0');
    const opening = { kind: 'OpenWalletAccount', account: LANE_ACCOUNT, wallet: 'evm', walletId };
    await submitAll(port, [opening as Command]);
  }
  const lane = { kind: 'ConfigureLane', chain: FAR_CHAIN, account: LANE_ACCOUNT };
  await submitAll(port, [lane as Command]);
  const clients = localClients(url, owner);
  await assertOwned(clients.reader, contracts.mirror.assets, owner.address);
  const { withdrawalHandler: address } = contracts.vault;
  const call = { address, abi: withdrawalHandler.abi, functionName: 'isLane' } as const;
  const isOffered = await clients.reader.readContract({ ...call, args: [LANE_ACCOUNT] });
  if (isOffered) return;
  await bank.settled();
  const missing = cap - live.view.accounts.balance(LANE_ACCOUNT, 0);
  if (missing > 0) await bank.deposit({ account: LANE_ACCOUNT, asset: 0, amount: missing });
  await offerLane(clients, address, LANE_ACCOUNT);
}

/** Nobody is given a lane's money whose account was there before. */
async function assertOwned(reader: PublicClient, assets: Address, owner: Address): Promise<void> {
  const call = { address: assets, abi: assetService.abi, functionName: 'exitOwner' } as const;
  const found = await reader.readContract({ ...call, args: [LANE_ACCOUNT] });
  if (found === zeroAddress || found === owner) return;
  throw new FarLaneError(`account ${LANE_ACCOUNT} is of ${found}: it cannot be the lane`);
}
