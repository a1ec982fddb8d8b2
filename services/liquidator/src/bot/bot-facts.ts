import type { Logger } from 'pino';
import type { Address, LocalAccount } from 'viem';
import type { ChainBlock } from '../chain/chain-block.ts';
import type { FollowerStep } from '../chain/follower.ts';
import type { NodePool } from '../chain/node-pool.ts';
import type { Config } from '../config/config.ts';
import type { EvaluationReport } from '../evaluation/evaluator.ts';
import { computeAlarms, type Facts } from '../operations/alarm-rules.ts';
import type { Alarms } from '../operations/alarms.ts';
import { type Metrics, weiToEth } from '../operations/metrics.ts';
import { readDayGas, readMissedProfitable, readReport } from '../operations/read-report.ts';
import { Repetition } from '../operations/repetition.ts';
import { computeTotals, type ReportTotals } from '../operations/report.ts';
import type { NearPosition, Picture } from '../operations/terminal-view.ts';
import type { Drift } from '../protocols/protocol.ts';
import type { LiquidationQueue, QueueState } from '../queue/liquidation-queue.ts';
import type { SqlDatabase } from '../store/sql.ts';
import type { EvaluationLoop } from '../watch/evaluation-loop.ts';
import { missingContracts } from '../watch/missing-contracts.ts';
import type { Watcher } from '../watch/watcher.ts';
import type { BotRole } from './bot.ts';
import type { Journal } from './journal.ts';
import { ownAddresses } from './own-addresses.ts';

const MS_IN_S = 1000;
const DAY_MS = 86_400_000;
const DRIFT_TOLD_MS = 600_000;
const FAILING_WITHIN_MS = 60_000;
const BPS = 10_000n;
/** The screen computes the health of so many at most. */
const NEAR_MOST = 2000;

type FactsParts = {
  readonly config: Config;
  readonly role: BotRole;
  readonly database: SqlDatabase;
  readonly queue: LiquidationQueue;
  readonly accounts: readonly LocalAccount[];
  readonly nodes: NodePool;
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  readonly journal: Journal;
  readonly log: Logger;
};

/** What is true of the bot just now: for figures, alarms, health and the screen. */
export class BotFacts {
  readonly #parts: FactsParts;
  readonly #own: readonly Address[];
  readonly #startedMs = Date.now();
  #block: ChainBlock | null = null;
  #blockAtMs: number | null = null;
  #report: EvaluationReport | null = null;
  #queue: Readonly<Record<QueueState, number>> | null = null;
  #queueText = '';
  #queueMovedMs = Date.now();
  #totals: ReportTotals | null = null;
  #driftAtMs = Number.NEGATIVE_INFINITY;
  #drifts = 0;
  /** null: not known yet. */
  #missing: readonly string[] | null = null;
  readonly #repetition = new Repetition();
  #requests = 0;

  constructor(parts: FactsParts) {
    this.#parts = parts;
    this.#own = [...ownAddresses(parts.config), ...parts.accounts.map(({ address }) => address)];
  }

  stepped(step: FollowerStep): void {
    const { metrics } = this.#parts;
    if (step.kind === 'idle') return;
    this.#blockAtMs = Date.now();
    if (step.kind === 'rollback' || step.kind === 'restart') {
      metrics.add('liquidator_reorganizations_total', 1);
    }
  }

  evaluated(report: EvaluationReport, block: ChainBlock): void {
    const { metrics } = this.#parts;
    this.#block = block;
    this.#report = report;
    metrics.set('liquidator_head_block', Number(block.number));
    metrics.set('liquidator_positions_open', report.positions);
    metrics.set('liquidator_positions_subject', report.subject);
    metrics.set('liquidator_positions_unpriced', report.unpriced);
    metrics.add('liquidator_verdicts_total', report.evaluated);
    metrics.observe('liquidator_evaluation_seconds', report.milliseconds / MS_IN_S);
  }

  drifted(drift: Drift): void {
    const { log, metrics } = this.#parts;
    const now = Date.now();
    this.#drifts = now - this.#driftAtMs > DRIFT_TOLD_MS ? 1 : this.#drifts + 1;
    this.#driftAtMs = now;
    metrics.add('liquidator_mirror_differences_total', 1);
    const about = 'positionId' in drift ? `position ${drift.positionId}` : 'positions';
    log.warn({ drift: drift.kind }, `${about}: the mirror differed from the contract, read again`);
  }

  /** Until all are there: the node may still have to come that far. */
  async #lookForContracts(): Promise<void> {
    if (this.#missing?.length === 0) return;
    const { config, log, nodes } = this.#parts;
    this.#missing = await missingContracts(nodes, config).catch(() => null);
    for (const text of this.#missing ?? []) {
      if (this.#repetition.isNew(text, Date.now())) log.error(text);
    }
  }

  /** Reads what has to be asked for, and decides the alarms. */
  async look(): Promise<void> {
    const { alarms, config, database, queue, metrics } = this.#parts;
    await this.#lookForContracts();
    this.#queue = await queue.counts();
    this.#watchQueue(this.#queue);
    const report = await readReport(database, this.#own);
    this.#totals = computeTotals(report);
    const dayAgoMs = Date.now() - DAY_MS;
    const dayGasWei = await readDayGas(database, dayAgoMs);
    const accounts = await this.#balances();
    const facts: Facts = {
      headAgeS: this.#headAgeS(),
      nodes: config.chain.nodes.length,
      nodesWell: this.#nodesWell(),
      queueWaitS: this.#queueWaitS(),
      accounts: config.execution.live ? accounts : [],
      differences: Date.now() - this.#driftAtMs > DRIFT_TOLD_MS ? 0 : this.#drifts,
      dayGasWei,
      missedProfitable: await readMissedProfitable(database, dayAgoMs, this.#own),
      failing: this.#parts.journal.failing(FAILING_WITHIN_MS),
    };
    this.#show(facts);
    metrics.set('liquidator_liquidations', report.liquidated.length);
    metrics.set('liquidator_missed', report.missed.length);
    const { gasLow, nodesDownS, queueStuckS } = config.operations;
    const limits = { gasLowWei: gasLow, nodesDownS, queueStuckS, dayBudgetWei: config.budget.day };
    alarms.update(computeAlarms(facts, limits));
  }

  /** Only what a restart can mend: nothing arrives although nodes answer. */
  health(): readonly string[] {
    const silentS = (Date.now() - (this.#blockAtMs ?? this.#startedMs)) / MS_IN_S;
    const mostS = this.#parts.config.operations.nodesDownS * 5;
    if (this.#parts.role === 'executor' || silentS <= mostS || this.#nodesWell() === 0) return [];
    return [`no block for ${Math.round(silentS)} s although nodes answer`];
  }

  ready(): readonly string[] {
    const reasons = this.#parts.alarms.on.map(({ name, text }) => `${name}: ${text}`);
    for (const { name, isWell, lastFault } of this.#parts.nodes.states) {
      if (!isWell) reasons.push(`node ${name}: ${lastFault ?? 'rests'}`);
    }
    reasons.push(...(this.#missing ?? []));
    if (this.#parts.role !== 'executor' && this.#block === null) reasons.push('not caught up yet');
    return reasons;
  }

  picture(watcher: Watcher, loop: EvaluationLoop | null): Picture {
    const { config, role, alarms, journal } = this.#parts;
    const mode = config.execution.live ? 'LIVE' : 'dry run';
    return {
      title: role === 'watch-only' ? 'watches only' : mode,
      block: watcher.block,
      headAgeS: this.#headAgeS(),
      nodes: config.chain.nodes.length,
      nodesWell: this.#nodesWell(),
      positions: {
        open: this.#report?.positions ?? 0,
        subject: this.#report?.subject ?? 0,
        unpriced: this.#report?.unpriced ?? 0,
      },
      queue: this.#queue ?? {},
      nearest: loop === null ? [] : nearest(watcher, loop),
      events: journal.recent,
      alarms: alarms.on.map(({ name, text }) => `${name}: ${text}`),
      rewardsWei: this.#totals?.rewardsWei ?? 0n,
      gasWei: this.#totals?.gasWei ?? 0n,
    };
  }

  #watchQueue(counts: Readonly<Record<QueueState, number>>): void {
    const text = JSON.stringify(counts);
    if (text !== this.#queueText || counts.waiting === 0) this.#queueMovedMs = Date.now();
    this.#queueText = text;
  }

  #show(facts: Facts): void {
    const { metrics, nodes } = this.#parts;
    metrics.set('liquidator_head_age_seconds', facts.headAgeS ?? 0);
    metrics.set('liquidator_nodes', facts.nodes);
    metrics.set('liquidator_nodes_well', facts.nodesWell);
    const { requests } = nodes;
    metrics.add('liquidator_node_requests_total', requests - this.#requests);
    this.#requests = requests;
    for (const [state, count] of Object.entries(this.#queue ?? {})) {
      metrics.set('liquidator_queue', count, { state });
    }
    metrics.set('liquidator_queue_wait_seconds', facts.queueWaitS);
    metrics.set('liquidator_gas_spent_day_eth', weiToEth(facts.dayGasWei));
    for (const { address, wei } of facts.accounts) {
      if (wei === null) continue;
      metrics.set('liquidator_account_balance_eth', weiToEth(wei), { account: address });
    }
    if (this.#totals === null) return;
    metrics.set('liquidator_rewards_eth', weiToEth(this.#totals.rewardsWei));
    metrics.set('liquidator_gas_spent_eth', weiToEth(this.#totals.gasWei));
  }

  #balances(): Promise<Facts['accounts']> {
    const { accounts, nodes } = this.#parts;
    return Promise.all(
      accounts.map(async ({ address }) => {
        const wei = await nodes.ask((client) => client.getBalance({ address })).catch(() => null);
        return { address, wei };
      }),
    );
  }

  #headAgeS(): number | null {
    if (this.#parts.role === 'executor') return null;
    return Math.floor((Date.now() - (this.#blockAtMs ?? this.#startedMs)) / MS_IN_S);
  }

  #nodesWell(): number {
    return this.#parts.nodes.states.filter(({ isWell }) => isWell).length;
  }

  #queueWaitS(): number {
    return Math.floor((Date.now() - this.#queueMovedMs) / MS_IN_S);
  }
}

function nearest(watcher: Watcher, loop: EvaluationLoop): readonly NearPosition[] {
  const near: NearPosition[] = [];
  let seen = 0;
  for (const position of watcher.book.openPositions()) {
    seen += 1;
    if (seen > NEAR_MOST) break;
    const order = watcher.book.order(position.orderId);
    if (order === null) continue;
    const verdict = loop.verdict({ position, order });
    if (verdict.kind !== 'priced' || verdict.debt === 0n) continue;
    const healthBps = (verdict.value * BPS) / verdict.debt;
    near.push({ positionId: position.positionId, healthBps });
  }
  return near.toSorted((a, b) => (a.healthBps < b.healthBps ? -1 : 1));
}
