import {
  type ChainClients,
  deploy,
  deployOutpost,
  localAccount,
  type OutpostAddresses,
  playToken,
  send,
} from '@tandem/chain';
import { type ListedToken, TREASURER, type VaultDelays } from './venue-contracts.ts';

/** Account of the lane, behind that of the demo key, and the local account that owns it. */
export const LANE_ACCOUNT = 1_001;
export const LANE_WALLET = 8;

/** What was deployed on the second chain of a venue: kept in its folder, for its chain alone. */
export type FarContracts = OutpostAddresses & {
  readonly token: ListedToken;
  /** Most that the vault takes, in engine units: what the lane must have. */
  readonly cap: number;
  /** Block before which the vault was not there, as decimal digits. */
  readonly fromBlock: string;
};

const SYMBOL = 'USDC';
const DECIMALS = 6;
/** 1,000,000 play dollars. */
const CAP = 10n ** 12n;
const TREASURE = 10n ** 20n;
const PROBE = 1_000_000n;
const LIMITS = { minDeposit: 1n, cap: CAP, outflowLimit: CAP, outflowWindow: 3_600 };

/** Deploys play dollars, vault and outpost, and gives the treasurer his money. */
export async function deployFarContracts(
  operator: ChainClients,
  delays: VaultDelays,
): Promise<FarContracts> {
  const admin = localAccount(0).address;
  const fromBlock = (await operator.reader.getBlockNumber()).toString();
  const token = await deploy(operator, playToken, ['Play dollar there', SYMBOL, DECIMALS]);
  const mint = { address: token, abi: playToken.abi, functionName: 'mint' };
  await send(operator, { ...mint, args: [admin, PROBE] });
  await send(operator, { ...mint, args: [localAccount(TREASURER).address, TREASURE] });
  const addresses = await deployOutpost(operator, {
    ...delays,
    admin,
    laneOwner: localAccount(LANE_WALLET).address,
    listings: [{ asset: 0, token, unitScale: 1n, limits: LIMITS, probe: PROBE }],
  });
  const listed = { asset: 0, symbol: SYMBOL, token, decimals: DECIMALS, unitScale: '1' };
  return { ...addresses, token: listed, cap: Number(CAP), fromBlock };
}
