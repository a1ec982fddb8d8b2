import {
  type ChainClients,
  choosePayout,
  deploy,
  deployOutpost,
  type LocalChain,
  localAccount,
  type OutpostAddresses,
  offerLane,
  playToken,
  startLocalChain,
  withdrawalHandler,
} from '@tandem/chain';
import { CHAIN_PRESETS, type LaneConfig, limitsOfChain } from '@tandem/settlement';
import type { Address } from 'viem';
import { FAR_CHAIN, FAR_CHAIN_ID } from '../chain/chain-indexes.ts';
import { ChainUser } from './chain-user.ts';
import { mintDollars } from './local-contracts.ts';
import type { Holder } from './venue-driver.ts';

const BLOCK_SECONDS = 1;
const PROBE = 1_000_000n;

/** What a process needs of the second chain, good for JSON. */
export type SecondPlace = {
  readonly nodes: readonly string[];
  readonly path: string;
  readonly lane: number;
  readonly confirmations: number;
  readonly addresses: OutpostAddresses;
};

/** A second local chain with its vault, and what has to be done on both for its lane. */
export class SecondChain {
  readonly chain: LocalChain;
  readonly token: Address;
  readonly addresses: OutpostAddresses;
  readonly users: readonly ChainUser[];
  readonly #lane: Holder;
  readonly #cap: bigint;

  private constructor(
    chain: LocalChain,
    of: { token: Address; addresses: OutpostAddresses; lane: Holder; cap: bigint },
    holders: readonly Holder[],
  ) {
    this.chain = chain;
    this.token = of.token;
    this.addresses = of.addresses;
    this.#lane = of.lane;
    this.#cap = of.cap;
    const used = { token: of.token, vault: of.addresses };
    this.users = holders.map(({ wallet }) => new ChainUser(chain.url, wallet, used, FAR_CHAIN_ID));
  }

  /** @param cap most that its vault takes */
  static async start(
    holders: readonly Holder[],
    { lane, cap, funded }: { readonly lane: Holder; readonly cap: bigint; readonly funded: bigint },
  ): Promise<SecondChain> {
    const chain = await startLocalChain(BLOCK_SECONDS, FAR_CHAIN_ID);
    const { clients } = chain;
    const { address: admin } = localAccount(0);
    const token = await deploy(clients, playToken, ['Play dollar there', 'USD', 6]);
    await mintDollars(clients, token, { to: admin, amount: PROBE });
    const bounds = { minDeposit: 1n, cap, outflowLimit: 10n ** 15n, outflowWindow: 3_600 };
    const addresses = await deployOutpost(clients, {
      admin,
      laneOwner: localAccount(lane.wallet).address,
      challengeWindow: 1,
      delaySeconds: 2,
      delayBlocks: 1,
      listings: [{ asset: 0, token, unitScale: 1n, probe: PROBE, limits: bounds }],
    });
    const second = new SecondChain(chain, { token, addresses, lane, cap }, holders);
    for (const user of second.users) await user.fund(funded);
    return second;
  }

  /**
   * Does at home what is not done yet, also after a reorganization: money for the lane, its offer,
   * and the choice of one who is to be paid there. Returns true when all of it is in blocks.
   */
  async prepare(
    owner: ChainUser,
    chooser: { readonly user: ChainUser; readonly account: number },
    { handler, funded }: { readonly handler: Address; readonly funded: bigint },
  ): Promise<boolean> {
    const { account: lane } = this.#lane;
    const { account, user } = chooser;
    try {
      if ((await owner.balance()) === funded) await owner.deposit(lane, this.#cap);
      const isOffered = await readHandler(owner.clients, handler, ['isLane', lane]);
      if (isOffered !== true) await offerLane(owner.clients, handler, lane);
      const chosen = await readHandler(owner.clients, handler, ['payoutOf', account]);
      if (chosen !== lane) await choosePayout(user.clients, handler, { account, lane });
      return true;
    } catch (error) {
      if (!/UnknownAccount|NotExitOwner|NotALane/.test(String(error))) throw error;
      return false;
    }
  }
}

function readHandler(
  { reader }: ChainClients,
  address: Address,
  [functionName, account]: readonly ['isLane' | 'payoutOf', number],
): Promise<boolean | number> {
  const call = { address, abi: withdrawalHandler.abi, args: [account] } as const;
  return reader.readContract({ ...call, functionName });
}

/** The lane of a process that settles the second chain. */
export function laneOf({ nodes, path, lane, confirmations, addresses }: SecondPlace): LaneConfig {
  return {
    chain: FAR_CHAIN,
    account: lane,
    path,
    nodes,
    chainId: FAR_CHAIN_ID,
    confirmations,
    fromBlock: 0n,
    ...addresses,
    limits: { ...limitsOfChain(CHAIN_PRESETS.local), pollMs: 100, bumpAfterMs: 5_000 },
  };
}
