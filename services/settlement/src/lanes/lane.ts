import { setTimeout as pause } from 'node:timers/promises';
import { vault } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { Logger } from 'pino';
import type { LocalAccount } from 'viem';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import { DepositListener } from '../deposits/deposit-listener.ts';
import { Faults, NotYetError } from '../faults.ts';
import { type ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import { OutboxStore } from '../outbox/outbox-store.ts';
import { TransactionSender } from '../outbox/transaction-sender.ts';
import { Complaints } from './complaints.ts';
import type { HomeSide } from './home-side.ts';
import { type LaneAsset, LaneCheck } from './lane-check.ts';
import type { LaneConfig } from './lane-config.ts';
import { LaneDesk } from './lane-desk.ts';
import { LaneKeeper } from './lane-keeper.ts';

export type LaneParts = {
  readonly port: CommandPort;
  readonly fold: MirrorFold;
  readonly home: HomeSide;
  readonly account: LocalAccount;
  readonly log: Logger;
};

/** How a further chain is. */
export type LaneStatus = {
  readonly chain: number;
  readonly chainId: number;
  /** The account that is the lane. */
  readonly account: number;
  /** Newest block; null before the first look. */
  readonly head: number | null;
  /** Null while everything is well. */
  readonly health: string | null;
  readonly assets: readonly LaneAsset[];
  /** Since the start. */
  readonly depositsCredited: number;
  readonly withdrawalsConfirmed: number;
  readonly withdrawalsFailed: number;
  readonly comparisons: number;
};

/** What would be credited is not the lane's to give. */
class LaneError extends Error {
  override readonly name = 'LaneError';
}

type PartName = 'nodes' | 'lane' | 'deposits' | 'transactions' | 'outpost' | 'withdrawals';

/**
 * Keeps the engine and the vault of a further chain together: docs/rulebook/chains.md. It has its
 * own nodes, cursor, outbox, nonces and pace: one that stands holds up no other.
 */
export class Lane {
  readonly #parts: LaneParts;
  readonly #config: LaneConfig;
  readonly #nodes: ChainNodes;
  readonly #store: OutboxStore;
  readonly #sender: TransactionSender;
  readonly #listener: DepositListener;
  readonly #keeper: LaneKeeper;
  readonly #desk: LaneDesk;
  readonly #check: LaneCheck;
  readonly #complaints: Complaints;
  readonly #faults: Faults<PartName>;
  readonly #closing = new AbortController();
  #head: ChainHead | null = null;
  #isOffered = false;
  #running: Promise<void> = Promise.resolve();

  /** @throws when the outbox cannot be read */
  constructor(parts: LaneParts, config: LaneConfig) {
    this.#parts = parts;
    this.#config = config;
    const { port, fold, home, account, log } = parts;
    const { chainId, confirmations, chain, fromBlock, limits, outpost } = config;
    const { nodeTimeMs, nodeLagBlocks, bumpAfterMs, feePerGasMax, tipPerGas, logBlocks } = limits;
    this.#faults = new Faults(log.child({ chainId }));
    this.#nodes = new ChainNodes({ urls: config.nodes, chainId, nodeTimeMs, nodeLagBlocks });
    this.#store = new OutboxStore(config.path);
    const nodes = this.#nodes;
    const store = this.#store;
    const fees = { bumpAfterMs, feePerGasMax, tipPerGas };
    this.#sender = new TransactionSender(
      { nodes, store, account, nowMs: () => Date.now() },
      { chainId, confirmations, ...fees },
    );
    const sender = this.#sender;
    const listening = { chain, vault: config.vault, fromBlock, confirmations, logBlocks };
    this.#listener = new DepositListener({ nodes, store, port }, listening);
    const of = { lane: config.account, vault: config.vault, outpost };
    this.#keeper = new LaneKeeper({ nodes, sender, fold, home, listener: this.#listener }, of);
    const { withdrawalsAtOnce: lookAtOnce, paymentsAtOnce: payAtOnce } = limits;
    const paying = { confirmations, lookAtOnce, payAtOnce };
    this.#desk = new LaneDesk({ nodes, sender, fold, port, home }, { ...of, ...paying });
    this.#check = new LaneCheck(nodes, fold, of);
    this.#complaints = new Complaints(nodes, of);
  }

  /** The account of the home chain. */
  get account(): number {
    return this.#config.account;
  }

  /** Why a withdrawal is not paid yet, by its number. */
  get waiting(): ReadonlyMap<number, string> {
    return this.#desk.answers.waiting;
  }

  get status(): LaneStatus {
    const { chain, chainId, account } = this.#config;
    return {
      chain,
      chainId,
      account,
      head: this.#head === null ? null : Number(this.#head.number),
      health: this.#health(),
      assets: this.#check.assets,
      depositsCredited: this.#listener.credited,
      withdrawalsConfirmed: this.#desk.answers.confirmed,
      withdrawalsFailed: this.#desk.answers.failed,
      comparisons: this.#check.comparisons,
    };
  }

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.#store.close();
  }

  #health(): string | null {
    const problems = [
      ...this.#nodes.health(),
      ...this.#faults.words,
      ...(this.#check.comparisons === 0 ? ['nothing is compared yet'] : []),
      ...this.#check.problems,
      ...this.#complaints.problems,
    ];
    return problems.length === 0 ? null : problems.join('; ');
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const head = await this.#faults.guard('nodes', () => this.#nodes.look());
      // Of the home chain nothing is known before its first look.
      if (head !== null && this.#parts.home.head !== null) await this.#look(head);
      await pause(this.#config.limits.pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(head: ChainHead): Promise<void> {
    this.#head = head;
    const isReady = await this.#faults.guard('lane', async () => {
      await this.#check.step(head);
      await this.#complaints.step(head);
      await this.#assertLane();
      await this.#assertOpen(head);
      await this.#keeper.assertHeard(head);
      await this.#complaints.assertNoneDue(head);
      return true;
    });
    // What was paid there is the lane's again before anything more is lent out of it.
    await this.#faults.guard('withdrawals', () => this.#desk.step(head));
    if (isReady === true) await this.#faults.guard('deposits', () => this.#listener.step(head));
    await this.#faults.guard('transactions', () => this.#sender.drive(head));
    await this.#faults.guard('outpost', () => this.#keeper.step(head));
  }

  /** Without its lane the engine would credit a deposit there as money that came in at home. */
  async #assertLane(): Promise<void> {
    const { account, chain } = this.#config;
    const { fold, home } = this.#parts;
    const known = fold.lanes.laneOfChain(chain);
    if (known === null) throw new NotYetError(`the engine has no lane to chain ${chain} yet`);
    if (known !== account) {
      throw new LaneError(`account ${known} is the lane to chain ${chain}, not ${account}`);
    }
    if (!this.#isOffered) this.#isOffered = await home.isLane(account);
    if (!this.#isOffered) throw new NotYetError(`account ${account} is not offered as a lane yet`);
    if (await home.isDisputed(account)) {
      throw new LaneError(`account ${account} is in dispute on chain; no deposit is credited`);
    }
  }

  /** What is refunded there must not be credited here, nor what nobody mirrors any more. */
  async #assertOpen(head: ChainHead): Promise<void> {
    await this.#parts.home.assertOpen();
    const call = { address: this.#config.vault, abi: vault.abi } as const;
    const read = { ...call, functionName: 'isEscapeOpen', blockNumber: head.number } as const;
    const isOpen = await this.#nodes.agreed((client) => client.readContract(read));
    if (isOpen)
      throw new LaneError('escape is open there: its deposits are refunded, not credited');
  }
}
