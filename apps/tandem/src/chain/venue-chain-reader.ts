import { type ChainCall, type ChainDeposit, type ChainState, decimalText } from '@tandem/api';
import { entrypoint, LOCAL_CHAIN_ID, vault } from '@tandem/chain';
import type { ChainReader, UnreadChain } from '@tandem/gateway';
import type { LiveVenue } from '@tandem/projections';
import { createPublicClient, type Hex, http, type PublicClient, parseEventLogs } from 'viem';
import type { ChainGround } from './chain-ground.ts';
import type { DepositProof } from './chain-proofs.ts';
import { LOCAL_CHAIN } from './play-bank.ts';
import type { VenueContracts } from './venue-contracts.ts';
import { CONFIRMATIONS } from './venue-settlement.ts';

const RPC_PATH = '/v1/chain/rpc';
const ENGINE_DECIMALS_MAX = 8;
/** Everybody who looks within this time sees the same newest batch. */
const BATCH_AGE_MS = 500;
/** States of a withdrawal as the vault numbers them. */
const WITHDRAWAL_STATES = ['waiting', 'scheduled', 'paid', 'canceled'] as const;

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
    call: unread,
  };
}

type Running = Extract<ChainGround, { kind: 'running' }>;
type Batch = NonNullable<ChainState['batch']>;

class RunningChain implements ChainReader {
  readonly #ground: Running;
  readonly #live: LiveVenue;
  readonly #explorer: string | null;
  readonly #client: PublicClient;
  #batch: { readonly read: Promise<Omit<Batch, 'lagCommands'>>; readonly atMs: number } | null =
    null;

  constructor(ground: Running, live: LiveVenue, explorer: string | null) {
    this.#ground = ground;
    this.#live = live;
    this.#explorer = explorer;
    this.#client = createPublicClient({ transport: http(ground.chain.url), cacheTime: 0 });
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
        requests: contracts.wayOut?.requests ?? null,
        escape: contracts.wayOut?.escape ?? null,
        challenges: contracts.challenges,
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
    };
  }

  async deposit(transactionHash: string): Promise<ChainDeposit | UnreadChain> {
    const { chain, contracts, proofs } = this.#ground;
    const hash = transactionHash as Hex;
    const none = { transactionHash, block: null, confirmations: 0, depositNumber: null };
    const nobody = { ...none, account: null, asset: null, amount: null };
    const wanted = { confirmationsWanted: CONFIRMATIONS };
    const proof = proofs.deposits.get(hash) ?? (await this.#depositOf(hash));
    if (proof === 'unknown' || proof === 'refused') return { ...nobody, ...wanted, status: proof };
    const { number, block, account, asset, units } = proof;
    const confirmations = Math.max(0, chain.height - block);
    const credited = this.#live.view.totals.depositNumbers.get(LOCAL_CHAIN) ?? 0;
    const isFinal = confirmations >= CONFIRMATIONS;
    return {
      ...wanted,
      transactionHash,
      status: number <= credited ? 'credited' : isFinal ? 'final' : 'seen',
      block,
      confirmations,
      depositNumber: number,
      account,
      ...amountOf(contracts, asset, units),
    };
  }

  async withdrawal(withdrawalId: number) {
    const { contracts, proofs } = this.#ground;
    const call = { address: contracts.vault.vault, abi: vault.abi } as const;
    const args = [BigInt(withdrawalId)] as const;
    const [entry, head] = await Promise.all([
      this.#client.readContract({ ...call, functionName: 'withdrawalEntry', args }),
      this.#client.getBlock({ blockTag: 'latest' }),
    ]);
    const state = WITHDRAWAL_STATES[entry.state] ?? 'waiting';
    const isPayable =
      state === 'scheduled' &&
      head.timestamp >= BigInt(entry.unlockTime) &&
      head.number >= entry.unlockBlock;
    const isKnown = state !== 'waiting';
    const { scheduled, paid } = proofs.withdrawal(withdrawalId);
    return {
      withdrawalId,
      status: isPayable ? ('payable' as const) : state,
      recipient: isKnown ? entry.recipient : null,
      unlocksAt: isKnown ? entry.unlockTime : null,
      scheduled,
      paid,
    };
  }

  async call(call: ChainCall): Promise<string | UnreadChain> {
    try {
      const response = await fetch(this.#ground.chain.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ params: [], ...call }),
      });
      return await response.text();
    } catch {
      return { problem: 'the node does not answer' };
    }
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

  async #depositOf(hash: Hex): Promise<DepositProof | 'unknown' | 'refused'> {
    const receipt = await this.#client.getTransactionReceipt({ hash }).catch(() => null);
    if (receipt === null) return 'unknown';
    const { logs } = receipt;
    const [log] = parseEventLogs({ abi: vault.abi, logs, eventName: 'Deposited' });
    if (log === undefined) return 'refused';
    const { number, account, asset, units } = log.args;
    const place = { transactionHash: hash, block: Number(receipt.blockNumber) };
    const figures = { number: Number(number), account, asset, units: Number(units) };
    return { kind: 'deposit', ...place, ...figures };
  }
}

function amountOf({ tokens }: VenueContracts, asset: number, units: number) {
  const token = tokens.find((one) => one.asset === asset);
  if (token === undefined) return { asset: null, amount: null };
  const scale = Math.min(token.decimals, ENGINE_DECIMALS_MAX);
  return { asset: token.symbol, amount: decimalText(units, scale) };
}
