import {
  type ChainClients,
  connectWayOut,
  DEFAULT_WAY_OUT,
  deploy,
  deployEscape,
  deployMirror,
  deployVault,
  type MirrorAddresses,
  playToken,
  send,
  type VaultAddresses,
  type WayOutAddresses,
} from '@tandem/chain';
import type { Address } from 'viem';

const DECIMALS = 6;
/** Seconds of registration when users leave without the venue: the shortest that is allowed. */
const REGISTRATION = 7 * 86_400;
const DOLLAR = 1_000_000n;
/** Of the deployer, to show the vault how the token moves. */
const PROBE = 1_000n * DOLLAR;

/** Contracts of a local chain, with a token of play dollars. */
export type LocalContracts = {
  readonly token: Address;
  readonly mirror: MirrorAddresses;
  readonly vault: VaultAddresses;
  readonly wayOut: WayOutAddresses;
  /** Block before which the vault was not there, as decimal digits. */
  readonly fromBlock: string;
};

/** Seconds in which fills can be challenged, of withdrawals, and for objections to decisions. */
export type LocalDelays = {
  readonly challengeWindow: number;
  readonly delaySeconds: number;
  readonly objectionWindow?: number;
};

/** Deploys everything on a local chain, whose withdrawals wait seconds and not days. */
export async function deployLocalContracts(
  clients: ChainClients,
  of: LocalDelays = { challengeWindow: 1, delaySeconds: 2 },
): Promise<LocalContracts> {
  const admin = clients.signer.account?.address;
  if (admin === undefined) throw new Error('the signer has no account');
  const fromBlock = (await clients.reader.getBlockNumber()).toString();
  const token = await deploy(clients, playToken, ['Play dollar', 'USD', DECIMALS]);
  await mintDollars(clients, token, { to: admin, amount: PROBE });
  const { challengeWindow, delaySeconds, objectionWindow = 0 } = of;
  const delays = { handlerDelay: 0, configurationDelay: 0, objectionWindow };
  const escape = await deployEscape(clients, REGISTRATION);
  const mirror = await deployMirror(clients, { admin, ...delays, escape });
  const limits = {
    minDeposit: 1n,
    cap: 10n ** 15n,
    outflowLimit: 10n ** 15n,
    outflowWindow: 3_600,
  };
  const vault = await deployVault(clients, mirror, {
    challengeWindow,
    delaySeconds,
    delayBlocks: 1,
    escape,
    listings: [{ asset: 0, token, unitScale: 1n, limits, probe: PROBE }],
  });
  const { fee, window } = DEFAULT_WAY_OUT;
  const wayOut = await connectWayOut(
    clients,
    { escape, mirror, vault, challenges: null },
    { fee, window, feeReceiver: admin },
  );
  return { token, mirror, vault, wayOut, fromBlock };
}

/** Makes play dollars; amount in token units. */
export async function mintDollars(
  clients: ChainClients,
  token: Address,
  { to, amount }: { readonly to: Address; readonly amount: bigint },
): Promise<void> {
  const call = { address: token, abi: playToken.abi };
  await send(clients, { ...call, functionName: 'mint', args: [to, amount] });
}
