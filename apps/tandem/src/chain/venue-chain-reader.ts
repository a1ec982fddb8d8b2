import type { ChainCall, ChainDeposit, ChainState, ChainWithdrawal } from '@tandem/api';
import { entrypoint, LOCAL_CHAIN_ID, withdrawalHandler } from '@tandem/chain';
import type { ChainReader, PayoutPlace, UnreadChain } from '@tandem/gateway';
import type { LiveVenue } from '@tandem/projections';
import { BaseError, type Hex, type PublicClient } from 'viem';
import type { ChainGround } from './chain-ground.ts';
import { FAR_CHAIN, FAR_CHAIN_ID, LOCAL_CHAIN } from './chain-indexes.ts';
import {
  amountOf,
  type ChainSide,
  clientOf,
  depositOf,
  payableAt,
  withdrawalAt,
} from './chain-side.ts';
import { LANE_ACCOUNT } from './far-contracts.ts';
import type { FarGround } from './far-ground.ts';
import { SignedFeedsReader } from './signed-feeds.ts';
import { CONFIRMATIONS } from './venue-settlement.ts';

const RPC_PATH = '/v1/chain/rpc';
/** Everybody who looks within this time sees the same newest batch. */
const BATCH_AGE_MS = 500;

const NO_CHAIN: ChainState = {
  status: 'none',
  detail: null,
  chainId: null,
  name: null,
  contracts: null,
  tokens: [],
  confirmations: CONFIRMATIONS,
  withdrawalDelaySeconds: 0,
  head: null,
  batch: null,
  rpcPath: null,
  explorer: null,
  signedFeeds: null,
  further: [],
};

/** What is told of the chain of a venue. */
export function chainReader(
  ground: ChainGround,
  live: LiveVenue,
  explorer: string | null,
): ChainReader {
  if (ground.kind === 'running') return new RunningChain(ground, live, explorer);
  const { kind: status, why } = ground;
  const problem = `${status === 'none' ? 'there is no chain' : 'the chain stands'}: ${why}`;
  const unread = (): Promise<UnreadChain> => Promise.resolve({ problem });
  return {
    state: () => Promise.resolve({ ...NO_CHAIN, status, detail: why }),
    deposit: unread,
    withdrawal: unread,
    payout: unread,
    call: unread,
  };
}

type Running = Extract<ChainGround, { kind: 'running' }>;
type Batch = NonNullable<ChainState['batch']>;

class RunningChain implements ChainReader {
  readonly #ground: Running;
  readonly #home: ChainSide;
  /** Null without a second chain. */
  readonly #far: ChainSide | null;
  readonly #live: LiveVenue;
  readonly #explorer: string | null;
  readonly #client: PublicClient;
  readonly #signedFeeds: SignedFeedsReader;
  #batch: { readonly read: Promise<Omit<Batch, 'lagCommands'>>; readonly atMs: number } | null =
    null;

  constructor(ground: Running, live: LiveVenue, explorer: string | null) {
    this.#ground = ground;
    this.#live = live;
    this.#explorer = explorer;
    const { chain, contracts, proofs, far } = ground;
    this.#client = clientOf(chain.url);
    this.#home = {
      chain: LOCAL_CHAIN,
      chainId: LOCAL_CHAIN_ID,
      client: this.#client,
      vault: contracts.vault.vault,
      tokens: contracts.tokens,
      proofs,
      height: () => chain.height,
    };
    this.#far = far === null ? null : sideOf(far);
    this.#signedFeeds = new SignedFeedsReader(this.#client, contracts.marks);
  }

  *#marketIds(): Generator<number> {
    for (const { market } of this.#live.view.markets.all()) yield market;
  }

  async state(): Promise<ChainState> {
    const { chain, contracts } = this.#ground;
    const fault = chain.health();
    const batch = await this.#newestBatch().catch(() => null);
    return {
      ...NO_CHAIN,
      status: fault === null ? 'running' : 'standing',
      detail: fault,
      chainId: LOCAL_CHAIN_ID,
      name: 'Tandem local',
      contracts: {
        vault: contracts.vault.vault,
        entrypoint: contracts.mirror.entrypoint,
        accounts: contracts.mirror.assets,
        withdrawals: contracts.vault.withdrawalHandler,
        requests: contracts.wayOut?.requests ?? null,
        escape: contracts.wayOut?.escape ?? null,
        challenges: contracts.challenges,
        marks: contracts.marks,
      },
      tokens: contracts.tokens.map(({ asset: assetId, symbol: asset, token, decimals }) => ({
        asset,
        assetId,
        token,
        decimals,
      })),
      withdrawalDelaySeconds: contracts.withdrawalDelaySeconds,
      head: chain.height,
      batch,
      rpcPath: RPC_PATH,
      explorer: this.#explorer,
      signedFeeds: await this.#signedFeeds.feeds(this.#marketIds()),
      further: this.#ground.far === null ? [] : [furtherOf(this.#ground.far)],
    };
  }

  deposit(transactionHash: string): Promise<ChainDeposit | UnreadChain> {
    const hash = transactionHash as Hex;
    return orUnread(async () => {
      const here = await this.#depositAt(this.#home, hash);
      if (here.status !== 'unknown' || this.#far === null) return here;
      const there = await this.#depositAt(this.#far, hash);
      return there.status === 'unknown' ? here : there;
    });
  }

  async #depositAt(side: ChainSide, hash: Hex): Promise<ChainDeposit> {
    const none = { transactionHash: hash, block: null, confirmations: 0, depositNumber: null };
    const nobody = { ...none, account: null, asset: null, amount: null };
    const wanted = { confirmationsWanted: CONFIRMATIONS };
    const proof = side.proofs.deposits.get(hash) ?? (await depositOf(side, hash));
    if (proof === 'unknown') return { ...nobody, ...wanted, chainId: null, status: proof };
    const { chainId } = side;
    if (proof === 'refused') return { ...nobody, ...wanted, chainId, status: proof };
    const { number, block, account, asset, units } = proof;
    const confirmations = Math.max(0, side.height() - block);
    const credited = this.#live.view.totals.depositNumbers.get(side.chain) ?? 0;
    const isFinal = confirmations >= CONFIRMATIONS;
    return {
      ...wanted,
      chainId,
      transactionHash: hash,
      status: number <= credited ? 'credited' : isFinal ? 'final' : 'seen',
      block,
      confirmations,
      depositNumber: number,
      account,
      ...amountOf(side.tokens, asset, units),
    };
  }

  withdrawal(withdrawalId: number): Promise<ChainWithdrawal | UnreadChain> {
    return orUnread(async () => {
      const here = await withdrawalAt(this.#home, withdrawalId);
      if (here.status !== 'waiting' || this.#far === null) return here;
      const there = await withdrawalAt(this.#far, withdrawalId);
      return there.status === 'waiting' ? here : there;
    });
  }

  payout(account: number, asset: number): Promise<PayoutPlace | null | UnreadChain> {
    const far = this.#far;
    if (far === null) return Promise.resolve(null);
    const { withdrawalHandler: address } = this.#ground.contracts.vault;
    const call = { address, abi: withdrawalHandler.abi } as const;
    const read = { ...call, functionName: 'payoutOf', args: [account] } as const;
    return orUnread(async () => {
      const lane = await this.#client.readContract(read);
      if (lane !== LANE_ACCOUNT) return null;
      return { chainId: FAR_CHAIN_ID, available: await payableAt(far, asset) };
    });
  }

  async call(call: ChainCall, chainId: number | null): Promise<string | UnreadChain | null> {
    const url = this.#nodeOf(chainId);
    if (url === null) return null;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ params: [], ...call }),
      });
      return await response.text();
    } catch {
      return { problem: 'the node does not answer' };
    }
  }

  #nodeOf(chainId: number | null): string | null {
    const { chain, far } = this.#ground;
    if (chainId === null || chainId === LOCAL_CHAIN_ID) return chain.url;
    return chainId === FAR_CHAIN_ID ? (far?.chain.url ?? null) : null;
  }

  async #newestBatch(): Promise<Batch> {
    const nowMs = performance.now();
    if (this.#batch === null || nowMs - this.#batch.atMs > BATCH_AGE_MS) {
      this.#batch = { read: this.#readBatch(), atMs: nowMs };
    }
    const batch = await this.#batch.read;
    return { ...batch, lagCommands: Math.max(0, this.#live.sequence - batch.lastSequence) };
  }

  async #readBatch(): Promise<Omit<Batch, 'lagCommands'>> {
    const { address, abi } = {
      address: this.#ground.contracts.mirror.entrypoint,
      abi: entrypoint.abi,
    };
    const read = { address, abi } as const;
    const [batchId, lastSequence] = await Promise.all([
      this.#client.readContract({ ...read, functionName: 'lastBatchId' }),
      this.#client.readContract({ ...read, functionName: 'lastSequence' }),
    ]);
    return { batchId: Number(batchId), lastSequence: Number(lastSequence) };
  }
}

/** What a node did not answer is not known: neither that it is there nor that it is not. */
async function orUnread<T>(read: () => Promise<T>): Promise<T | UnreadChain> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof BaseError)) throw error;
    return { problem: `the chain cannot be read: ${error.shortMessage}` };
  }
}

function sideOf({ chain, contracts, proofs }: FarGround): ChainSide {
  return {
    chain: FAR_CHAIN,
    chainId: FAR_CHAIN_ID,
    client: clientOf(chain.url),
    vault: contracts.vault,
    tokens: [contracts.token],
    proofs,
    height: () => chain.height,
  };
}

function furtherOf({ chain, contracts }: FarGround): ChainState['further'][number] {
  const { vault: address, outpost, token } = contracts;
  const { asset: assetId, symbol: asset, decimals } = token;
  return {
    chainId: FAR_CHAIN_ID,
    name: 'Tandem local 2',
    vault: address,
    outpost,
    lane: LANE_ACCOUNT,
    tokens: [{ asset, assetId, token: token.token, decimals }],
    confirmations: CONFIRMATIONS,
    head: chain.height,
    rpcPath: `/v1/chain/${FAR_CHAIN_ID}/rpc`,
  };
}
