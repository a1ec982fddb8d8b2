import { setTimeout as pause } from 'node:timers/promises';
import type { MirrorAddresses, VaultAddresses } from '@tandem/chain';
import type { Feed, History } from '@tandem/feed';
import type { CommandPort } from '@tandem/ingress';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Address, LocalAccount } from 'viem';
import { BatchAcknowledger } from './batches/batch-acknowledger.ts';
import { BatchSubmitter } from './batches/batch-submitter.ts';
import { FoldCheckpoint, type ResumedFold } from './batches/fold-checkpoint.ts';
import type { FoldTerms } from './batches/mirror-fold.ts';
import { CancelDesk, type CancelDeskParts } from './challenges/cancel-desk.ts';
import { ChallengeDesk, type ChallengeDeskParts } from './challenges/challenge-desk.ts';
import { DisputeDesk } from './challenges/dispute-desk.ts';
import { MarkDesk, type MarkDeskConfig, type MarkDeskParts } from './challenges/mark-desk.ts';
import { DepositListener } from './deposits/deposit-listener.ts';
import { Faults } from './faults.ts';
import type { LaneStatus } from './lanes/lane.ts';
import { assertLanes, type LaneConfig } from './lanes/lane-config.ts';
import { bindVaults } from './lanes/lane-vaults.ts';
import { Lanes } from './lanes/lanes.ts';
import type { SettlementLimits } from './limits.ts';
import { type ChainHead, ChainNodes } from './nodes/chain-nodes.ts';
import { OutboxStore } from './outbox/outbox-store.ts';
import { TransactionSender } from './outbox/transaction-sender.ts';
import { Holds } from './reconciliation/holds.ts';
import { type Comparison, Reconciler, type VaultHoldings } from './reconciliation/reconciler.ts';
import { RequestDesk, type RequestDeskParts } from './requests/request-desk.ts';
import { type SettlementFigures, settlementMetrics } from './settlement-metrics.ts';
import { WithdrawalDesk } from './withdrawals/withdrawal-desk.ts';

/** What a settlement works on. */
export type SettlementParts = {
  /** Takes the venue's own commands. */
  readonly port: CommandPort;
  readonly feed: Feed;
  /** Commands from the first on: a replay of the journal. */
  readonly history: History;
  /** Signs batches; nobody else may use its nonces. */
  readonly account: LocalAccount;
  readonly log: Logger;
};

/** Where a settlement works. */
export type SettlementConfig = {
  /** The outbox: on a disk that is kept. */
  readonly path: string;
  /** JSON-RPC of nodes of one chain; from two on, money depends on what two agree on. */
  readonly nodes: readonly string[];
  readonly chainId: number;
  /** Index of the chain in the venue's configuration. */
  readonly chain: number;
  /** Blocks that must lie above what is taken for final. */
  readonly confirmations: number;
  /** Block of the vault's deployment. */
  readonly fromBlock: bigint;
  readonly mirror: Omit<MirrorAddresses, 'manager' | 'perps'>;
  readonly vault: VaultAddresses;
  /** Contract of forced requests; null on a chain without. */
  readonly requests: Address | null;
  /** Where fills are challenged; null where they cannot be. */
  readonly challenges?: Address | null;
  /** Where marks are challenged, with what was signed; null where they cannot be. */
  readonly marks?: MarkDeskConfig | null;
  /** True where the account may announce listings itself: on local chains. */
  readonly announces: boolean;
  readonly limits: SettlementLimits;
  /** Vaults on further chains; absent: none. */
  readonly lanes?: readonly LaneConfig[];
};

/** Keeps chain and engine together. */
export type Settlement = {
  readonly metrics: Registry;
  readonly figures: () => SettlementFigures;
  /** The newest comparison of the engine with the chain; null before the first. */
  readonly comparison: () => Comparison | null;
  /** What the vault held at the newest comparison: every claim is at home, with its tokens. */
  readonly holdings: () => VaultHoldings | null;
  /** Why a withdrawal is not paid yet, by its number. */
  readonly withdrawals: () => ReadonlyMap<number, string>;
  /** Why a forced request is not answered yet, by its number. */
  readonly requests: () => ReadonlyMap<number, string>;
  /** How further chains are. */
  readonly lanes: () => readonly LaneStatus[];
  /** The lane by which an account is paid from now on; null: at home. */
  readonly payout: (account: number) => number | null;
  /** Null while everything is well; otherwise everything that is not, in words. */
  health(): string | null;
  /** Ends after the look that is under way. What was begun goes on at the next start. */
  close(): Promise<void>;
};

/**
 * Opens the settlement of a venue: credits deposits, submits batches, pays, compares. It
 * goes on where the outbox ended.
 *
 * @throws when the outbox cannot be read, or is not of this journal
 * @throws LaneConfigError for chains that cannot be settled together
 */
export async function openSettlement(
  parts: SettlementParts,
  config: SettlementConfig,
): Promise<Settlement> {
  const { feed, history, log } = parts;
  const { path, chain, vault, limits, lanes = [] } = config;
  assertLanes(config, lanes);
  const store = new OutboxStore(path);
  await bindVaults(store, lanes).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const checkpoint = new FoldCheckpoint(`${path}.fold`, limits.checkpointCommands);
  // The vault pays itself nothing: what no wallet may take out stays where it is.
  const terms: FoldTerms = { chain, nobody: vault.vault };
  const resumed = await checkpoint.resume({ feed, history, store, terms });
  const { problem } = resumed;
  const resumedSequence = resumed.fold.sequence;
  if (store.newestBatch !== null) log.info({ resumedSequence, problem }, 'folds the journal');
  const past = { store, checkpoint, terms, resumedSequence, ...resumed };
  const service = new SettlementService(parts, config, past);
  await service.start();
  return service;
}

type Past = ResumedFold & {
  readonly store: OutboxStore;
  readonly checkpoint: FoldCheckpoint;
  readonly terms: FoldTerms;
  readonly resumedSequence: number;
};

/** Parts that fail by themselves. */
type PartName =
  | 'nodes'
  | 'deposits'
  | 'transactions'
  | 'batches'
  | 'acknowledgement'
  | 'comparison'
  | 'withdrawals'
  | 'requests'
  | 'cancels'
  | 'challenges'
  | 'marks'
  | 'disputes'
  | 'choices'
  | 'checkpoint';

type ChallengeDesks = {
  readonly challenges: ChallengeDesk;
  readonly cancels: CancelDesk;
  readonly disputes: DisputeDesk;
};

/** What a settlement does about challenges; null where there are none. */
function challengeDesks(
  parts: ChallengeDeskParts & CancelDeskParts,
  { challenges = null, confirmations, fromBlock, mirror, announces, limits }: SettlementConfig,
): ChallengeDesks | null {
  if (challenges === null) return null;
  const { logBlocks } = limits;
  const of = { challenges, confirmations, fromBlock, logBlocks };
  const desk = new ChallengeDesk(parts, of);
  return {
    challenges: desk,
    cancels: new CancelDesk(parts, of),
    disputes: new DisputeDesk({ ...parts, ended: desk.ended }, { ...mirror, ...of, announces }),
  };
}

function requestDesk(
  parts: RequestDeskParts,
  { requests, vault, mirror, confirmations, limits }: SettlementConfig,
): RequestDesk {
  const { requestRetryMs: retryMs, requestsAtOnce: readAtOnce } = limits;
  const { vault: address, withdrawalHandler } = vault;
  const of = { requests, vault: address, withdrawalHandler, assets: mirror.assets };
  return new RequestDesk(parts, { ...of, confirmations, retryMs, readAtOnce });
}

function markDesk(
  parts: MarkDeskParts,
  { marks = null, fromBlock, confirmations, limits }: SettlementConfig,
): MarkDesk | null {
  if (marks === null) return null;
  return new MarkDesk(parts, marks, { fromBlock, confirmations, logBlocks: limits.logBlocks });
}

class SettlementService implements Settlement {
  readonly metrics: Registry;
  readonly #log: Logger;
  readonly #limits: SettlementLimits;
  readonly #nodes: ChainNodes;
  readonly #past: Past;
  readonly #sender: TransactionSender;
  readonly #listener: DepositListener;
  readonly #submitter: BatchSubmitter;
  readonly #acknowledger: BatchAcknowledger;
  readonly #reconciler: Reconciler;
  readonly #holds: Holds;
  readonly #desk: WithdrawalDesk;
  readonly #requests: RequestDesk;
  readonly #challenges: ChallengeDesk | null;
  readonly #marks: MarkDesk | null;
  readonly #cancels: CancelDesk | null;
  readonly #disputes: DisputeDesk | null;
  readonly #lanes: Lanes;
  readonly #faults: Faults<PartName>;
  readonly #closing = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    { port, feed, history, account, log }: SettlementParts,
    config: SettlementConfig,
    past: Past,
  ) {
    const { limits, chainId, confirmations, vault, mirror, chain, fromBlock, announces } = config;
    this.#log = log;
    this.#faults = new Faults(log);
    this.#limits = limits;
    const nowMs = (): number => Date.now();
    const { nodeTimeMs, nodeLagBlocks, bumpAfterMs, feePerGasMax, tipPerGas } = limits;
    this.#nodes = new ChainNodes({ urls: config.nodes, chainId, nodeTimeMs, nodeLagBlocks });
    const nodes = this.#nodes;
    const { store, fold, reader } = past;
    const holds = new Holds(store);
    this.#holds = holds;
    // Up to the newest batch the chain was told, or was not: a start decides nothing again.
    const decided = store.decidedSequence;
    fold.isHeld = (event, { left, isForced }) => {
      // A forced one must be answered: what the mirror does not let go it refuses itself.
      return holds.decide(event, left, !isForced && fold.sequence >= decided);
    };
    this.#past = past;
    const sending = { chainId, confirmations, bumpAfterMs, feePerGasMax, tipPerGas };
    this.#sender = new TransactionSender({ nodes, store, account, nowMs }, sending);
    const sender = this.#sender;
    const listening = { chain, vault: vault.vault, fromBlock, confirmations };
    const { logBlocks } = limits;
    this.#listener = new DepositListener({ nodes, store, port }, { ...listening, logBlocks });
    const { entrypoint, configuration } = mirror;
    this.#submitter = new BatchSubmitter(
      { nodes, store, sender, fold, reader, nowMs },
      { limits: limits.batch, entrypoint, configuration, announces, confirmations },
    );
    const { figuresPerCall, differencesTold, maxLagMs } = limits;
    this.#acknowledger = new BatchAcknowledger(port, { chain, maxLagMs });
    const comparing = { entrypoint, reader: mirror.reader, vault: vault.vault };
    this.#reconciler = new Reconciler(nodes, fold, {
      ...comparing,
      figuresPerCall,
      differencesTold,
    });
    const { withdrawalsAtOnce: lookAtOnce, paymentsAtOnce: payAtOnce } = limits;
    const paying = { confirmations, lookAtOnce, payAtOnce };
    this.#desk = new WithdrawalDesk(
      { nodes, sender, fold, port, holds },
      { vault: vault.vault, withdrawalHandler: vault.withdrawalHandler, ...paying },
    );
    const desks = challengeDesks({ nodes, sender, store, port, feed, history }, config);
    this.#challenges = desks?.challenges ?? null;
    this.#marks = markDesk({ nodes, sender }, config);
    this.#cancels = desks?.cancels ?? null;
    this.#disputes = desks?.disputes ?? null;
    const isApart = (account: number, asset: number): boolean => holds.disputed(account, asset) > 0;
    this.#requests = requestDesk({ nodes, port, nowMs, isApart }, config);
    const home = { ...vault, assets: mirror.assets, confirmations };
    const around = { nodes, fold, port, account, log };
    this.#lanes = new Lanes(around, home, config.lanes ?? []);
    this.metrics = settlementMetrics(
      () => this.figures(),
      () => this.lanes(),
    );
  }

  async start(): Promise<void> {
    await this.#submitter.resume();
    this.#running = this.#run();
    this.#lanes.start();
  }

  figures(): SettlementFigures {
    const { lagCommands, lagMs, applied, appliedSequence } = this.#submitter;
    return {
      lagCommands,
      lagMs,
      resumedSequence: this.#past.resumedSequence,
      batch: applied,
      sequence: appliedSequence,
      depositsCredited: this.#listener.credited,
      withdrawalsConfirmed: this.#desk.answers.confirmed,
      withdrawalsFailed: this.#desk.answers.failed,
      requestsServed: this.#requests.served,
      requestsWaiting: this.#requests.waiting.size,
      cancelsTaken: this.#cancels?.taken ?? 0,
      disputesResolved: this.#disputes?.resolved ?? 0,
      withdrawalsPending: this.#past.fold.pending.size,
      payoutChoices: this.#past.fold.lanes.choices,
      transactionsSent: this.#sender.sent,
      feesRaised: this.#sender.bumped,
      nodeSwitches: this.#nodes.switches,
      challengesOpen: this.#challenges?.open ?? 0,
      challengesAnswered: this.#challenges?.answered ?? 0,
      challengesLost: this.#challenges?.lost ?? 0,
      markChallengesOpen: this.#marks?.open ?? 0,
      markChallengesAnswered: this.#marks?.answered ?? 0,
      markChallengesLost: this.#marks?.lost ?? 0,
      comparisons: this.#reconciler.comparisons,
      differences: this.#reconciler.last?.differences ?? null,
      disputes: this.#holds.disputes.length,
    };
  }

  comparison(): Comparison | null {
    return this.#reconciler.last;
  }

  holdings(): VaultHoldings | null {
    return this.#reconciler.holdings;
  }

  withdrawals(): ReadonlyMap<number, string> {
    return new Map([...this.#desk.answers.waiting, ...this.#lanes.waiting]);
  }

  payout(account: number): number | null {
    return this.#lanes.payout(account);
  }

  lanes(): readonly LaneStatus[] {
    return this.#lanes.statuses;
  }

  requests(): ReadonlyMap<number, string> {
    return this.#requests.waiting;
  }

  health(): string | null {
    const problems = [...this.#nodes.health(), ...this.#faults.words];
    const { lagMs, lagCommands } = this.#submitter;
    const { lagMs: lagMsMax } = this.#limits;
    if (lagMs > lagMsMax) problems.push(`${lagCommands} commands wait, ${lagMs} ms of ${lagMsMax}`);
    const { last } = this.#reconciler;
    if (last !== null && last.differences > 0) {
      problems.push(`${last.differences} differences after batch ${last.batchId}: ${last.told[0]}`);
    }
    const held = this.#holds.disputes.map(
      ({ account, asset, units }) => `${units} units of account ${account} in asset ${asset}`,
    );
    if (held.length > 0) problems.push(`held back until they agree: ${held.join(', ')}`);
    for (const [id, reason] of this.#challenges?.unanswered ?? []) {
      problems.push(`challenge ${id} has no answer: ${reason}`);
    }
    for (const [item, reason] of this.#marks?.unanswered ?? []) {
      problems.push(`challenge of mark ${item} has no answer: ${reason}`);
    }
    for (const [account, reason] of this.#disputes?.waiting ?? []) {
      problems.push(`account ${account} is in dispute on chain: ${reason}`);
    }
    for (const [number, reason] of this.#cancels?.refused ?? []) {
      problems.push(`cancel ${number} of the chain is refused by the engine: ${reason}`);
    }
    problems.push(...this.#lanes.problems);
    return problems.length === 0 ? null : problems.join('; ');
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#running, this.#lanes.close()]);
    await this.#challenges?.close();
    await this.#past.store.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const head = await this.#faults.guard('nodes', () => this.#nodes.look());
      if (head !== null) await this.#look(head);
      await pause(this.#limits.pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(head: ChainHead): Promise<void> {
    const guard: Faults<PartName>['guard'] = (part, step) => this.#faults.guard(part, step);
    await guard('choices', () => this.#lanes.step(head));
    await guard('deposits', () => this.#listener.step(head));
    await guard('requests', () => this.#requests.step(head));
    await guard('cancels', async () => this.#cancels?.step(head));
    await guard('transactions', () => this.#sender.drive(head));
    const isAtEnd = await guard('batches', () => this.#submitter.step(head));
    if (isAtEnd === true) {
      const { newestBatch } = this.#past.store;
      await guard('acknowledgement', () => this.#acknowledger.step(newestBatch));
    }
    const isRead = isAtEnd === true ? await guard('comparison', () => this.#compare(head)) : true;
    const { appliedSequence } = this.#submitter;
    await guard('withdrawals', () => this.#desk.step(head, appliedSequence));
    await guard('challenges', async () => this.#challenges?.step(head));
    await guard('marks', async () => this.#marks?.step(head));
    await guard('disputes', async () => this.#disputes?.step(head));
    // The fold goes on only when nobody needs it any more as it is.
    if (isAtEnd !== null && isRead !== false) {
      await guard('batches', () => this.#submitter.fill());
      await guard('checkpoint', () => this.#past.checkpoint.keep(this.#past.fold, this.#past));
    }
  }

  /** Returns false when it must be done again at the next look. */
  async #compare({ number, hash }: ChainHead): Promise<boolean> {
    const { applied, appliedSequence } = this.#submitter;
    // After a comparison that failed the fold has gone on: the next batch is compared.
    if (this.#reconciler.last?.batchId === applied) return true;
    if (this.#past.fold.sequence !== appliedSequence) return true;
    const found = await this.#reconciler.compare(applied, number);
    if (found === null) return false;
    await this.#holds.set(found.disputes);
    const at = { block: Number(number), hash, sequence: appliedSequence };
    if (found.differences > 0) this.#log.error({ ...found, ...at }, 'the chain differs');
    return true;
  }
}
