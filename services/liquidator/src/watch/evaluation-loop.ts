import type { ChainBlock } from '../chain/chain-block.ts';
import type { BlockListener } from '../chain/chain-part.ts';
import type { Config } from '../config/config.ts';
import { estimateClosing } from '../evaluation/closing-cost.ts';
import { defaultWorkers } from '../evaluation/crew.ts';
import { type EvaluationReport, Evaluator } from '../evaluation/evaluator.ts';
import type { Worth } from '../execution/worth.ts';
import type { Candidate } from '../model/candidate.ts';
import type { Order, Position } from '../model/position.ts';
import type { PricedVerdict, Verdict } from '../model/verdict.ts';
import type { Decision } from '../operations/decision.ts';
import { filterOrder } from '../protocols/position-filter.ts';
import { recordInitialValue } from '../store/position-history.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { candidateOf } from './candidate-of.ts';
import { RewardRule } from './reward-rule.ts';
import type { Watcher } from './watcher.ts';

/** Below this it is not worth to wake other threads. */
const HAND_OUT_FROM = 20_000;

/** The price at opening is only known of positions that opened under our eyes. */
const OPENED_WITHIN_S = 120n;

export type EvaluationHooks = {
  readonly onCandidate: (candidate: Candidate, found: Found) => Promise<void>;
  readonly onDecision: (decision: Decision) => void;
  readonly onReport: (report: EvaluationReport, block: ChainBlock) => void;
  readonly onFault: (error: Error) => void;
};

export type Found = { readonly position: Position; readonly order: Order };

/** After each block: who is subject now? Each is told at once, while others are still evaluated. */
export class EvaluationLoop implements BlockListener {
  readonly #config: Config;
  readonly #watcher: Watcher;
  readonly #worth: Worth;
  readonly #rewards: RewardRule;
  readonly #database: SqlDatabase;
  readonly #hooks: EvaluationHooks;
  readonly #evaluator: Evaluator;
  #block: ChainBlock | null = null;
  #puts: Promise<void>[] = [];
  #allAt = 0n;

  constructor(parts: {
    readonly config: Config;
    readonly watcher: Watcher;
    readonly worth: Worth;
    readonly database: SqlDatabase;
    readonly hooks: EvaluationHooks;
  }) {
    this.#config = parts.config;
    this.#watcher = parts.watcher;
    this.#worth = parts.worth;
    this.#rewards = new RewardRule(parts.worth, parts.config.filter.rewardLeast);
    this.#database = parts.database;
    this.#hooks = parts.hooks;
    const { workers } = parts.config.evaluation;
    this.#evaluator = new Evaluator({
      generation: parts.config.protocol.generation,
      workers: workers ?? defaultWorkers(),
      handOut: 'chunks',
      handOutFrom: HAND_OUT_FROM,
      onFault: parts.hooks.onFault,
      onVerdict: (verdict) => this.#onVerdict(verdict),
      onRecovered: (positionId) => this.#onRecovered(positionId),
    });
  }

  async onBlock(block: ChainBlock): Promise<void> {
    this.#block = block;
    const { prices } = this.#watcher;
    prices.useTimestamp(block.timestamp);
    for (const positionId of this.#takeChanged()) await this.#apply(positionId, block);
    if (block.timestamp >= this.#allAt) this.#lookAtAll(block.timestamp);
    await this.#evaluator.prepare();
    for (const pair of this.#evaluator.pairs()) this.#evaluator.setPrice(pair, prices.price(pair));
    const report = await this.#evaluator.evaluate(block.timestamp);
    this.#judgeAsked();
    await Promise.all(this.#puts.splice(0));
    this.#hooks.onReport(report, block);
  }

  /** What positions changed back the next block tells; verdicts are renewed with it. */
  async onRollback(): Promise<void> {
    this.#allAt = 0n;
  }

  async close(): Promise<void> {
    await this.#evaluator.close();
  }

  /** Positions that changed, and those whose reward got another side of the least one. */
  #takeChanged(): ReadonlySet<bigint> {
    const { book } = this.#watcher;
    const changed = book.takeChanged();
    const orders = this.#rewards.takeChanged(book.knownOrders());
    if (orders.size === 0) return changed;
    const all = new Set(changed);
    for (const { positionId, orderId } of book.openPositions()) {
      if (orders.has(orderId)) all.add(positionId);
    }
    return all;
  }

  #lookAtAll(timestamp: bigint): void {
    this.#allAt = timestamp + BigInt(this.#config.evaluation.everyS);
    for (const { positionId } of this.#watcher.book.openPositions()) {
      this.#evaluator.reconsider(positionId);
    }
  }

  async #apply(positionId: bigint, block: ChainBlock): Promise<void> {
    const found = this.#find(positionId);
    const reason = found === null ? null : this.#whyNot(found.order);
    if (found === null || reason !== null) {
      this.#evaluator.remove(positionId);
      this.#watcher.asked.delete(positionId);
      if (reason !== null) this.#decide(positionId, 'filtered', reason);
      return;
    }
    this.#evaluator.put(found.position, found.order);
    if (found.position.createdAt + OPENED_WITHIN_S < block.timestamp) return;
    const verdict = this.verdict(found);
    if (verdict.kind !== 'priced') return;
    await recordInitialValue(this.#database, positionId, verdict.value);
  }

  #find(positionId: bigint): Found | null {
    const { book } = this.#watcher;
    const position = book.position(positionId);
    const order = position === null ? null : book.order(position.orderId);
    return position === null || order === null ? null : { position, order };
  }

  #whyNot(order: Order): string | null {
    const { filter } = this.#config;
    const rewardWei = this.#rewards.worthOf(order);
    return filterOrder(order, rewardWei, { ...filter, mayLiquidate: null });
  }

  /**
   * By the same arithmetic, for one position: for the screen, the back-test and the first value.
   * What has no value here is as the contract said last.
   */
  verdict({ position, order }: Found): Verdict {
    const verdict = this.#watcher.protocol.verdict({
      position,
      order,
      quotes: this.#watcher.prices,
      timestamp: this.#block?.timestamp ?? 0n,
    });
    if (verdict.kind === 'priced') return verdict;
    return this.#watcher.asked.last(position.positionId) ?? verdict;
  }

  #onVerdict(verdict: Verdict): void {
    const { positionId } = verdict;
    if (verdict.kind === 'unpriced') {
      // What has no value here may have one for the contract, by pools that nobody listed.
      if (verdict.reason !== 'TermsUnknown') this.#watcher.asked.add(positionId);
      this.#decide(positionId, 'unpriced', verdict.reason, { asset: verdict.asset });
      return;
    }
    this.#watcher.asked.delete(positionId);
    if (verdict.isSubject) this.#found(verdict);
  }

  #found(verdict: PricedVerdict): void {
    const found = this.#find(verdict.positionId);
    const block = this.#block;
    if (found === null || block === null) return;
    const feePerGasWei = block.baseFeePerGas + this.#config.gas.priorityFee;
    const at = { block: block.number, timestamp: block.timestamp, feePerGasWei };
    const candidate = candidateOf({ verdict, ...found }, this.#worth, at);
    this.#decide(verdict.positionId, 'found', 'ValueBelowDebt', {
      value: verdict.value.toString(),
      debt: verdict.debt.toString(),
      rewardWei: candidate.rewardWei.toString(),
      expectedProfitWei: candidate.expectedProfitWei.toString(),
      ...this.#closingNumbers(found),
    });
    this.#puts.push(this.#hooks.onCandidate(candidate, found));
  }

  /** What the sale would lose, and whether the second step would refuse it. */
  #closingNumbers({ position, order }: Found): Readonly<Record<string, string>> {
    const { prices, pools: book } = this.#watcher;
    const { generation } = this.#config.protocol;
    const closing = estimateClosing(position, order, { generation, book, prices });
    if (closing.kind === 'unknown') return {};
    return {
      closingCost: closing.cost.toString(),
      needsManualSale: String(closing.needsManualSale),
    };
  }

  #onRecovered(positionId: bigint): void {
    this.#watcher.asked.delete(positionId);
    this.#decide(positionId, 'healthy', 'ValueAboveDebt');
  }

  /** Positions whose oracle only the contract can ask. */
  #judgeAsked(): void {
    for (const [positionId, verdict] of this.#watcher.asked.take()) {
      if (verdict === null) this.#decide(positionId, 'unpriced', 'OracleReverts');
      else if (verdict.isSubject) this.#found(verdict);
      else this.#decide(positionId, 'healthy', 'ValueAboveDebt');
    }
  }

  #decide(
    positionId: bigint,
    kind: Decision['kind'],
    reason: string,
    numbers: Readonly<Record<string, string>> = {},
  ): void {
    this.#hooks.onDecision({ positionId, atMs: Date.now(), kind, reason, numbers });
  }
}
