import type { Logger } from 'pino';
import type { ExecutorEvent } from '../execution/executor-parts.ts';
import type { Decision } from '../operations/decision.ts';
import type { DecisionLog } from '../operations/decision-log.ts';
import type { Metrics } from '../operations/metrics.ts';
import { Repetition } from '../operations/repetition.ts';

const EVENTS_KEPT = 50;
const MS_IN_S = 1000;
const CLOCK = { start: 11, end: 19 };

/** Everything that happens passes here once: into the log, the figures, the report, the screen. */
export class Journal {
  readonly #log: Logger;
  readonly #metrics: Metrics;
  readonly #decisions: DecisionLog;
  readonly #tell: (line: string) => void;
  /** Of those that are subject: when that was found; null once something was sent. */
  readonly #foundAtMs = new Map<bigint, number | null>();
  readonly #recent: string[] = [];
  readonly #repetition = new Repetition();
  #failing: { readonly text: string; readonly atMs: number } | null = null;
  #liquidated = 0;

  constructor(parts: {
    readonly log: Logger;
    readonly metrics: Metrics;
    readonly decisions: DecisionLog;
    /** A line for people. */
    readonly tell: (line: string) => void;
  }) {
    this.#log = parts.log;
    this.#metrics = parts.metrics;
    this.#decisions = parts.decisions;
    this.#tell = parts.tell;
  }

  get recent(): readonly string[] {
    return this.#recent;
  }

  /** Liquidations of this process. */
  get liquidated(): number {
    return this.#liquidated;
  }

  /** What the executor fails with, if it did so lately. */
  failing(withinMs: number): string | null {
    if (this.#failing === null || Date.now() - this.#failing.atMs > withinMs) return null;
    return this.#failing.text;
  }

  decide(decision: Decision): void {
    const { positionId, kind, reason } = decision;
    if (kind === 'found' && !this.#foundAtMs.has(positionId)) {
      this.#foundAtMs.set(positionId, Date.now());
      this.#remember(`position ${positionId}: found, value below debt`);
    }
    if (kind === 'healthy') {
      this.#foundAtMs.delete(positionId);
      this.#remember(`position ${positionId}: recovered`);
    }
    if (kind === 'unpriced') this.#remember(`position ${positionId}: no value, ${reason}`);
    this.#decisions.note(decision);
  }

  execute(event: ExecutorEvent): void {
    const { kind, positionId, reason, numbers } = event;
    this.#metrics.add('liquidator_execution_events_total', 1, { event: kind });
    const line = {
      event: kind,
      positionId: positionId?.toString(),
      account: event.account,
      reason,
    };
    const about = positionId === null ? 'executor' : `position ${positionId}`;
    const text = `${about}: ${kind}, ${reason}`;
    const isNew = kind !== 'failing' || this.#repetition.isNew(text, Date.now());
    this.#log[isNew ? levelOf(kind) : 'debug']({ ...line, ...numbers }, text);
    if (kind === 'failing') this.#failing = { text: reason, atMs: Date.now() };
    if (kind === 'liquidated') this.#liquidated += 1;
    if (kind !== 'skipped' && kind !== 'final' && isNew) this.#remember(text);
    if (positionId === null) return;
    this.#measure(kind, positionId);
    const decided = decisionOf(event);
    if (decided === null) return;
    const isTold = kind !== 'skipped';
    this.#decisions.note({ positionId, atMs: Date.now(), ...decided, numbers }, isTold);
  }

  #measure(kind: ExecutorEvent['kind'], positionId: bigint): void {
    const foundAtMs = this.#foundAtMs.get(positionId);
    if (kind === 'liquidated' || kind === 'lost') this.#foundAtMs.delete(positionId);
    if (foundAtMs === undefined || foundAtMs === null || kind !== 'signed') return;
    const seconds = (Date.now() - foundAtMs) / MS_IN_S;
    this.#metrics.observe('liquidator_detection_to_broadcast_seconds', seconds);
    this.#foundAtMs.set(positionId, null);
  }

  #remember(text: string): void {
    const line = `${new Date().toISOString().slice(CLOCK.start, CLOCK.end)}  ${text}`;
    this.#recent.push(line);
    if (this.#recent.length > EVENTS_KEPT) this.#recent.shift();
    this.#tell(line);
  }
}

function levelOf(kind: ExecutorEvent['kind']): 'debug' | 'info' | 'warn' {
  if (kind === 'failing') return 'warn';
  return kind === 'skipped' ? 'debug' : 'info';
}

function decisionOf(event: ExecutorEvent): Pick<Decision, 'kind' | 'reason'> | null {
  const { kind, reason } = event;
  switch (kind) {
    case 'skipped':
      return { kind: reason.startsWith('Reward') ? 'unprofitable' : 'skipped', reason };
    case 'wouldSend':
      return { kind: 'skipped', reason: 'DryRun' };
    case 'signed':
      return { kind: 'sent', reason };
    case 'liquidated':
    case 'lost':
      return { kind, reason };
    default:
      return null;
  }
}
