import {
  type ChainClients,
  type ChallengePlan,
  CONTRACTS_DIGEST,
  connectWayOut,
  DEFAULT_WAY_OUT,
  deploy,
  deployChallenges,
  deployEscape,
  deployMarkChallenges,
  deployMirror,
  deployVault,
  fundBond,
  localAccount,
  type MirrorAddresses,
  playToken,
  send,
  type VaultAddresses,
  type WayOutAddresses,
} from '@tandem/chain';
import { type Address, maxUint256 } from 'viem';
import { readKept } from './kept-contracts.ts';

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
  /** By which users leave without us; null on a chain that was made without. */
  readonly wayOut: WayOutAddresses | null;
  /** Where fills are challenged; null on a chain that was made without. */
  readonly challenges: Address | null;
  /** Where marks are challenged; null on a chain that was made without. */
  readonly marks: Address | null;
  /** From the batch to the payment. */
  readonly withdrawalDelaySeconds: number;
  /** Further chains can be settled beside it; false on a chain that was made without. */
  readonly lanes: boolean;
  /** Of the code that was deployed; null on a chain that is older than this figure. */
  readonly digest: string | null;
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
/** How long withdrawals wait, in seconds and blocks. */
export type VaultDelays = {
  readonly challengeWindow: number;
  readonly delaySeconds: number;
  readonly delayBlocks: number;
};

/** Days would be of no use to somebody who tries a venue. */
const QUICK: VaultDelays = { challengeWindow: 2, delaySeconds: 5, delayBlocks: 2 };
const DOLLAR = 1_000_000n;
/** Of play dollars, as in docs/rulebook/challenges.md. */
const CHALLENGE_CHOICE = {
  challengeBond: 50n * DOLLAR,
  reward: 25n * DOLLAR,
};
const OPERATOR_BOND = 1_000_000n * DOLLAR;

/** The account of a local chain that makes play money; it sends nothing else. */
export const TREASURER = 9;

/** Who deploys, and who makes play money. */
export type Deployers = { readonly operator: ChainClients; readonly treasurer: ChainClients };

/** Where fills can be challenged: what they won must not leave before it can. */
export type ChallengeTerms = {
  /** Of what users sign. */
  readonly domain: ChallengePlan['domain'];
  /** Half of it is left to answer; withdrawals wait for all of it. */
  readonly windowSeconds: number;
};

/**
 * Deploys tokens, mirror and vault of a venue, and gives the treasurer his money.
 *
 * @param terms null: fills cannot be challenged
 */
export async function deployVenueContracts(
  { operator, treasurer }: Deployers,
  terms: ChallengeTerms | null,
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
  const { fee, window, registration } = DEFAULT_WAY_OUT;
  const escape = await deployEscape(operator, registration);
  const mirror = await deployMirror(operator, {
    admin,
    handlerDelay: 0,
    configurationDelay: 0,
    escape,
  });
  const delays = vaultDelays(terms?.windowSeconds ?? null);
  const vault = await deployVault(operator, mirror, {
    ...delays,
    escape,
    listings: tokens.map(({ asset, token, unitScale }) => {
      const cap = TOKENS.find((plan) => plan.asset === asset)?.cap ?? 0n;
      const scale = BigInt(unitScale);
      const limits = { minDeposit: 1n, cap, ...OUTFLOW };
      return { asset, token, unitScale: scale, limits, probe: PROBE * scale };
    }),
  });
  const opened =
    terms === null ? null : await openChallenges(operator, { mirror, vault, tokens }, terms);
  const challenges = opened?.challenges ?? null;
  const wayOut = await connectWayOut(
    operator,
    { escape, mirror, vault, challenges },
    { fee, window, feeReceiver: admin },
  );
  for (const { token } of tokens) {
    const call = { address: token, abi: playToken.abi, functionName: 'approve' };
    await send(treasurer, { ...call, args: [vault.vault, maxUint256] });
  }
  const { delaySeconds: withdrawalDelaySeconds } = delays;
  const kept = { withdrawalDelaySeconds, lanes: true, digest: CONTRACTS_DIGEST, fromBlock };
  const marks = opened?.marks ?? null;
  return { tokens, mirror, vault, wayOut, challenges, marks, ...kept };
}

/**
 * How long withdrawals wait.
 *
 * @param challengeWindow seconds in which a fill can be challenged; null: it cannot
 */
export function vaultDelays(challengeWindow: number | null): VaultDelays {
  if (challengeWindow === null) return QUICK;
  return { challengeWindow, delaySeconds: challengeWindow + 1, delayBlocks: 2 };
}

/** Deploys the challenges of a venue, with the operator's bond in them. */
async function openChallenges(
  operator: ChainClients,
  venue: Pick<VenueContracts, 'mirror' | 'vault' | 'tokens'>,
  { domain, windowSeconds: payWindow }: ChallengeTerms,
): Promise<{ readonly challenges: Address; readonly marks: Address }> {
  const { mirror, vault, tokens } = venue;
  const [dollars] = tokens;
  if (dollars === undefined) throw new Error('a venue lists its settlement asset first');
  const { token } = dollars;
  const answerWindow = Math.floor(payWindow / 2);
  const windows = { answerWindow, payWindow, bondDelay: answerWindow + payWindow };
  const unitScale = BigInt(dollars.unitScale);
  // No market has a feed: nobody signs the prices of a simulation.
  const place = { mirror, vault: vault.vault };
  const marks = await deployMarkChallenges(operator, place, 0);
  const plan = { ...CHALLENGE_CHOICE, ...windows, domain, token, unitScale, marks };
  const challenges = await deployChallenges(operator, place, plan);
  await mint(operator, token, { to: localAccount(0).address, amount: OPERATOR_BOND });
  await fundBond(operator, { challenges, token }, OPERATOR_BOND);
  return { challenges, marks };
}

/** What a chain has that was made before there was more. */
const OLDEST = {
  wayOut: null,
  challenges: null,
  marks: null,
  withdrawalDelaySeconds: QUICK.delaySeconds,
  lanes: false,
  digest: null,
};

/** What was written before; null where nothing was. */
export function readContracts(path: string): VenueContracts | null {
  const read = readKept(path) as VenueContracts | null;
  return read === null ? null : { ...OLDEST, ...read };
}

async function mint(
  clients: ChainClients,
  token: Address,
  { to, amount }: { readonly to: Address; readonly amount: bigint },
): Promise<void> {
  const call = { address: token, abi: playToken.abi, functionName: 'mint' };
  await send(clients, { ...call, args: [to, amount] });
}
