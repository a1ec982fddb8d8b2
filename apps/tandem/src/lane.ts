import { readFileSync } from 'node:fs';
import {
  type ChainClients,
  deployOutpost,
  handOverOutpost,
  laneOffer,
  type OutpostAddresses,
  offerLane,
  playToken,
  problemsOfKeys,
  problemsOfOutpost,
} from '@tandem/chain';
import { CHAIN_PRESETS, DEFAULT_SETTLEMENT_LIMITS } from '@tandem/settlement';
import { type Address, getAddress, isAddressEqual, type PublicClient } from 'viem';
import { readOptions } from './arguments/read-options.ts';
import { runWalletAction, WalletOptions } from './arguments/wallet-action.ts';
import { confirmationsOf, type LanePlan, readLanePlan } from './chain/lane-plan.ts';

const HELP = `lane: a vault on a further chain, and the account at home that stands behind it

  npm run lane -- ACTION --plan FILE --node URL [--key FILE] [--send]

  deploy               there: vault and outpost, and each key its part; prints the lane
  check --vault A --outpost A --from-block N
                       hold what is there against the plan; prints the lane
  offer --handler A    at home: offer the account of the plan as a lane, for ever

  --plan FILE       what is wanted, in JSON: docs/how-to/open-a-lane.md
  --node URL        JSON-RPC of a node of the chain
  --key FILE        file with the private key of the wallet, that nobody else may read; - is stdin
  --send            do it; without it nothing is sent, and it is said what would be
  --handler A       handler of withdrawals of the home chain
  --from-block N    block before which they were not there

check needs no key. A deployment that was interrupted is made again: what it left is used by nobody.
The last line is one JSON object. What counts: docs/rulebook/chains.md.`;

/** What is there, or in the wallet, is not what is wanted. */
class LaneError extends Error {
  override readonly name = 'LaneError';
}

const { values, positionals } = readOptions('lane', {
  allowPositionals: true,
  options: {
    node: { type: 'string' },
    key: { type: 'string' },
    plan: { type: 'string' },
    vault: { type: 'string' },
    outpost: { type: 'string' },
    handler: { type: 'string' },
    'from-block': { type: 'string' },
    send: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
});

type Option = 'vault' | 'outpost' | 'handler' | 'from-block';
const options = new WalletOptions<Option>(values);
const [word] = positionals;

/** A chain, and what is wanted of it. */
type Site = {
  readonly plan: LanePlan;
  readonly reader: PublicClient;
  /** Null where nothing can be sent. */
  readonly clients: ChainClients | null;
};

async function connect(): Promise<Site> {
  if (values.plan === undefined) throw new LaneError('--plan is missing');
  const plan = readLanePlan(readFileSync(values.plan, 'utf8'));
  if (word === 'check') return { plan, reader: await options.read(), clients: null };
  const clients = await options.connect();
  return { plan, reader: clients.reader, clients };
}

type Wallet = { readonly clients: ChainClients; readonly address: Address };

function walletOf({ clients }: Site): Wallet {
  const address = clients?.signer.account?.address;
  if (clients === null || address === undefined) throw new LaneError('--key is missing');
  return { clients, address };
}

/** What the wallet lacks of what a deployment takes. */
async function lacking({ plan, reader }: Site, owner: Address): Promise<readonly string[]> {
  const problems: string[] = [];
  if ((await reader.getBalance({ address: owner })) === 0n) problems.push(`${owner} has no gas`);
  for (const { asset, token, probe } of plan.listings) {
    const call = { address: token, abi: playToken.abi, functionName: 'balanceOf' } as const;
    const units = await reader.readContract({ ...call, args: [owner] });
    if (units >= probe) continue;
    problems.push(`${owner} has ${units} of asset ${asset}, and ${probe} are moved to and fro`);
  }
  return problems;
}

async function deploy(site: Site): Promise<object> {
  const { plan, reader } = site;
  const { clients, address: admin } = walletOf(site);
  const chainId = await reader.getChainId();
  const confirmations = confirmationsOf(plan, chainId);
  const problems = await lacking(site, admin);
  if (problems.length > 0) throw new LaneError(problems.join('; '));
  if (!values.send) return { isSent: false, chainId, deployer: admin, confirmations };
  const fromBlock = await reader.getBlockNumber();
  const addresses = await deployOutpost(clients, { ...plan, admin });
  await handOverOutpost(clients, addresses, plan.keys);
  return { isSent: true, ...(await told(site, addresses, fromBlock)) };
}

async function check(site: Site): Promise<object> {
  const addresses = { vault: options.address('vault'), outpost: options.address('outpost') };
  return told(site, addresses, options.counted('from-block'));
}

/**
 * What the settlement is configured with, and what the engine is told.
 *
 * @throws LaneError when something is not as planned
 */
async function told(
  { plan, reader }: Site,
  addresses: OutpostAddresses,
  fromBlock: bigint,
): Promise<object> {
  const chainId = await reader.getChainId();
  const preset = Object.values(CHAIN_PRESETS).find((one) => one.chainId === chainId);
  const { logBlocks } = preset ?? DEFAULT_SETTLEMENT_LIMITS;
  const problems = [
    ...(await problemsOfOutpost(reader, addresses, plan)),
    ...(await problemsOfKeys(reader, addresses, plan.keys, { fromBlock, logBlocks })),
  ];
  if (problems.length > 0) throw new LaneError(problems.join('; '));
  const { chain, account } = plan;
  const confirmations = confirmationsOf(plan, chainId);
  return {
    lane: {
      chain,
      account,
      chainId,
      confirmations,
      fromBlock,
      vault: getAddress(addresses.vault),
      outpost: getAddress(addresses.outpost),
    },
    command: { kind: 'ConfigureLane', chain, account },
  };
}

async function offer(site: Site): Promise<object> {
  const { reader, plan } = site;
  const { clients, address } = walletOf(site);
  const { account } = plan;
  const handler = options.address('handler');
  const { isOffered, exitOwner } = await laneOffer(reader, handler, account);
  if (isOffered) return { isSent: false, account, isOffered };
  if (!isAddressEqual(exitOwner, address)) {
    throw new LaneError(`account ${account} is offered by ${exitOwner} alone, not by ${address}`);
  }
  if (!values.send) return { isSent: false, account, isOffered };
  await offerLane(clients, handler, account);
  return { isSent: true, account, isOffered: true };
}

const { help: isHelpWanted = false } = values;
process.exitCode = await runWalletAction({
  help: HELP,
  isHelpWanted,
  word,
  connect,
  actions: { deploy, check, offer },
});
