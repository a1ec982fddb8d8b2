import type { Logger } from 'pino';
import type { LocalAccount } from 'viem';
import type { FollowerStep } from '../chain/follower.ts';
import { describeFault } from '../chain/node-faults.ts';
import type { NodePool } from '../chain/node-pool.ts';
import type { Config } from '../config/config.ts';
import { Executor } from '../execution/executor.ts';
import type { Worth } from '../execution/worth.ts';
import { Alarms } from '../operations/alarms.ts';
import { DecisionLog } from '../operations/decision-log.ts';
import { Metrics } from '../operations/metrics.ts';
import { OperationsServer } from '../operations/operations-server.ts';
import { readReport } from '../operations/read-report.ts';
import { Repetition } from '../operations/repetition.ts';
import type { Report } from '../operations/report.ts';
import type { Picture } from '../operations/terminal-view.ts';
import type { LiquidationQueue } from '../queue/liquidation-queue.ts';
import { AnotherFollowerError } from '../store/record-store.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { EvaluationLoop } from '../watch/evaluation-loop.ts';
import { openNodes, Watcher } from '../watch/watcher.ts';
import { BotFacts } from './bot-facts.ts';
import { executorConfigOf } from './executor-config.ts';
import { Journal } from './journal.ts';
import { type OpenedWorth, openWorth } from './open-worth.ts';
import { ownAddresses } from './own-addresses.ts';

/** Which parts run in this process. */
export type BotRole = 'run' | 'watch-only' | 'executor';

export type BotParts = {
  readonly config: Config;
  readonly role: BotRole;
  readonly database: SqlDatabase;
  readonly queue: LiquidationQueue;
  readonly accounts: readonly LocalAccount[];
  readonly log: Logger;
  /** A line for people, of everything that happens to positions. */
  readonly tell: (line: string) => void;
  /** Something that trying again does not mend: the bot follows no more. */
  readonly fail: (error: Error) => void;
};

const LOOK_EVERY_MS = 2000;

/** The parts put together: the watcher finds, the queue holds, the executor acts. */
export class Bot {
  readonly #parts: BotParts;
  readonly #nodes: NodePool;
  readonly #metrics = new Metrics();
  readonly #decisions: DecisionLog;
  readonly #journal: Journal;
  readonly #alarms: Alarms;
  readonly #server: OperationsServer;
  readonly #watcher: Watcher;
  readonly #worth: OpenedWorth;
  readonly #loop: EvaluationLoop | null;
  readonly #executor: Executor | null;
  readonly #facts: BotFacts;
  readonly #repetition = new Repetition();
  #following: Promise<void> | null = null;
  #looking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: BotParts) {
    this.#parts = parts;
    const { config, role, database, log, queue, accounts } = parts;
    this.#nodes = openNodes(config);
    this.#decisions = new DecisionLog(database, log);
    const journal = { log, metrics: this.#metrics, decisions: this.#decisions, tell: parts.tell };
    this.#journal = new Journal(journal);
    const { alarmUrl } = config.operations;
    this.#alarms = new Alarms({ log, metrics: this.#metrics, url: alarmUrl });
    this.#watcher = new Watcher({
      config,
      database,
      nodes: this.#nodes,
      onDrift: (drift) => this.#facts.drifted(drift),
    });
    const on = { watcher: this.#watcher, nodes: this.#nodes, database };
    this.#worth = openWorth({ ...on, config, role, log });
    this.#loop = role === 'executor' ? null : this.#evaluation(this.#worth.worth);
    if (this.#loop !== null) this.#watcher.listen(this.#loop);
    this.#executor =
      role === 'watch-only'
        ? null
        : new Executor(
            {
              nodes: this.#nodes,
              database,
              queue,
              accounts,
              actions: this.#watcher.protocol.actions,
              worth: this.#worth.worth,
              nowMs: Date.now,
              onEvent: (event) => this.#journal.execute(event),
            },
            executorConfigOf(config),
          );
    this.#facts = new BotFacts({
      ...parts,
      nodes: this.#nodes,
      metrics: this.#metrics,
      alarms: this.#alarms,
      journal: this.#journal,
    });
    this.#server = new OperationsServer(this.#metrics, {
      health: () => this.#facts.health(),
      ready: () => this.#facts.ready(),
    });
  }

  /** Returns the address of the figures. */
  async start(): Promise<string> {
    const { config, role } = this.#parts;
    const { host, port } = config.operations;
    const address = await this.#server.listen(port, host);
    await this.#watcher.load();
    await this.#worth.start();
    await this.#executor?.start();
    if (role !== 'executor') this.#following = this.#follow();
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    return address;
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#watcher.stop();
    await this.#following;
    await this.#executor?.stop();
    await this.#worth.stop();
    await this.#looking;
    await this.#decisions.flush();
    await this.#loop?.close();
    await this.#server.close();
    await this.#nodes.close();
  }

  /** Liquidations that this process has finished. */
  get liquidated(): number {
    return this.#journal.liquidated;
  }

  report(): Promise<Report> {
    return readReport(this.#parts.database, ownAddresses(this.#parts.config));
  }

  picture(): Picture {
    return this.#facts.picture(this.#watcher, this.#loop);
  }

  #evaluation(worth: Worth): EvaluationLoop {
    const { config, database, queue } = this.#parts;
    return new EvaluationLoop({
      config,
      watcher: this.#watcher,
      worth,
      database,
      hooks: {
        onCandidate: async (candidate) => {
          this.#metrics.add('liquidator_candidates_total', 1);
          await queue.put(candidate);
        },
        onDecision: (decision) => this.#journal.decide(decision),
        onReport: (report, block) => {
          this.#facts.evaluated(report, block);
          this.#executor?.wake();
        },
        onFault: (error) => this.#parts.log.error({ reason: error.message }, 'a worker died'),
      },
    });
  }

  /** Ends by itself only where trying again mends nothing. */
  async #follow(): Promise<void> {
    const { config, fail } = this.#parts;
    try {
      await this.#watcher.run({
        pollMs: config.chain.pollMs,
        onStep: (step) => this.#onStep(step),
        onError: (error) => this.#onError(error),
      });
    } catch (error) {
      if (!(error instanceof AnotherFollowerError)) throw error;
      fail(error);
    }
  }

  #onError(error: unknown): void {
    const reason = describeFault(error);
    const level = this.#repetition.isNew(reason, Date.now()) ? 'warn' : 'debug';
    this.#parts.log[level]({ reason }, 'a step failed; tried again');
  }

  #onStep(step: FollowerStep): void {
    const { log } = this.#parts;
    this.#facts.stepped(step);
    if (step.kind === 'idle') return;
    if (step.kind === 'range') log.info({ from: `${step.from}`, to: `${step.to}` }, 'caught up');
    if (step.kind === 'rollback') {
      log.warn({ to: `${step.to.number}`, blocks: `${step.blocks}` }, 'blocks were taken back');
    }
    if (step.kind === 'restart') log.warn('a deep reorganization: everything is read anew');
  }

  /** Never two at a time; one that fails is tried with the next. */
  #look(): void {
    this.#looking = this.#looking.then(async () => {
      try {
        await this.#facts.look();
        await this.#decisions.flush();
      } catch (error) {
        this.#parts.log.warn({ reason: describeFault(error) }, 'figures could not be read');
      }
    });
  }
}
