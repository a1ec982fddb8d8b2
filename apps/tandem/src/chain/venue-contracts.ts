import { readFileSync } from 'node:fs';
import {
  type ChainClients,
  connectWayOut,
  DEFAULT_WAY_OUT,
  deploy,
  deployEscape,
  deployMirror,
  deployVault,
  localAccount,
  type MirrorAddresses,
  playToken,
  send,
  type VaultAddresses,
  type WayOutAddresses,
} from '@tandem/chain';
import { type Address, maxUint256 } from 'viem';

/** A token of the vault, and how the engine counts it. */
export type ListedToken = {
  readonly asset: number;
  readonly symbol: string;
  readonly token: Address;
  readonly decimals: number;
  /** Token units of one engine unit, as decimal digits. */
  readonly unitScale: string;
};

/** What was deployed for a venue: kept in its folder, for its chain alone. */
export type VenueContracts = {
  readonly tokens: readonly ListedToken[];
  readonly mirror: MirrorAddresses;
  readonly vault: VaultAddresses;
  readonly wayOut: WayOutAddresses;
  /** Block before which the vault was not there, as decimal digits. */
  readonly fromBlock: string;
};

type TokenPlan = Omit<ListedToken, 'token'> & { readonly name: string; readonly cap: bigint };

/** Caps in engine units, below those of the engine: what the vault takes must be credited. */
const TOKENS: readonly TokenPlan[] = [
  { asset: 0, symbol: 'USDC', name: 'Play dollar', decimals: 6, unitScale: '1', cap: 10n ** 15n },
  { asset: 1, symbol: 'BTC', name: 'Play bitcoin', decimals: 8, unitScale: '1', cap: 10n ** 13n },
  {
    asset: 2,
    symbol: 'ETH',
    name: 'Play ether',
    decimals: 18,
    unitScale: '10000000000',
    cap: 10n ** 14n,
  },
];

/** More than anybody deposits, of each token, in engine units. */
const TREASURE = 10n ** 20n;
const PROBE = 1_000_000n;
const OUTFLOW = { outflowLimit: 10n ** 13n, outflowWindow: 3_600 };
/** Seconds and blocks: days would be of no use to somebody who tries a venue. */
export const WITHDRAWAL_DELAY_SECONDS = 5;
const WITHDRAWALS = {
  challengeWindow: 2,
  delaySeconds: WITHDRAWAL_DELAY_SECONDS,
  delayBlocks: 2,
};

/** The account of a local chain that makes play money; it sends nothing else. */
export const TREASURER = 9;

/** Deploys tokens, mirror and vault of a venue, and gives the treasurer his money. */
export async function deployVenueContracts(
  operator: ChainClients,
  treasurer: ChainClients,
): Promise<VenueContracts> {
  const admin = localAccount(0).address;
  const fromBlock = (await operator.reader.getBlockNumber()).toString();
  const tokens: ListedToken[] = [];
  for (const { name, cap: _, ...plan } of TOKENS) {
    const token = await deploy(operator, playToken, [name, plan.symbol, plan.decimals]);
    const scale = BigInt(plan.unitScale);
    await mint(operator, token, { to: admin, amount: PROBE * scale });
    await mint(treasurer, token, { to: localAccount(TREASURER).address, amount: TREASURE * scale });
    tokens.push({ ...plan, token });
  }
  const delays = { handlerDelay: 0, configurationDelay: 0 };
  const { fee, window, registration } = DEFAULT_WAY_OUT;
  const escape = await deployEscape(operator, registration);
  const mirror = await deployMirror(operator, { admin, ...delays, escape });
  const vault = await deployVault(operator, mirror, {
    ...WITHDRAWALS,
    escape,
    listings: tokens.map(({ asset, token, unitScale }) => {
      const cap = TOKENS.find((plan) => plan.asset === asset)?.cap ?? 0n;
      const scale = BigInt(unitScale);
      const limits = { minDeposit: 1n, cap, ...OUTFLOW };
      return { asset, token, unitScale: scale, limits, probe: PROBE * scale };
    }),
  });
  const wayOut = await connectWayOut(
    operator,
    { escape, mirror, vault, challenges: null },
    { fee, window, feeReceiver: admin },
  );
  for (const { token } of tokens) {
    const call = { address: token, abi: playToken.abi, functionName: 'approve' };
    await send(treasurer, { ...call, args: [vault.vault, maxUint256] });
  }
  return { tokens, mirror, vault, wayOut, fromBlock };
}

/** What was written before; null where nothing was. */
export function readContracts(path: string): VenueContracts | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as VenueContracts;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function mint(
  clients: ChainClients,
  token: Address,
  { to, amount }: { readonly to: Address; readonly amount: bigint },
): Promise<void> {
  const call = { address: token, abi: playToken.abi, functionName: 'mint' };
  await send(clients, { ...call, args: [to, amount] });
}
