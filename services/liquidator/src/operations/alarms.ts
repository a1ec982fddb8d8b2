import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Alarm, AlarmName } from './alarm-rules.ts';
import type { Metrics } from './metrics.ts';

const NAMES: readonly AlarmName[] = [
  'gasLow',
  'nodesDown',
  'queueStuck',
  'drift',
  'dayBudgetUsed',
  'missedProfit',
  'executorFails',
];

const POST_TIMEOUT_MS = 10_000;
/** Milliseconds before each further try at a server that does not take an alarm. */
const PAUSES_MS: readonly number[] = [1_000, 5_000, 30_000, 120_000];

/** Remembers which alarms are on: each is told once when it begins and once when it ends. */
export class Alarms {
  readonly #log: Logger;
  readonly #metrics: Metrics;
  readonly #url: string | null;
  readonly #pausesMs: readonly number[];
  readonly #on = new Map<AlarmName, string>();
  /** One after the other: that it ended never arrives before that it began. */
  #posting: Promise<void> = Promise.resolve();

  constructor(parts: {
    readonly log: Logger;
    readonly metrics: Metrics;
    readonly url: string | null;
    readonly pausesMs?: readonly number[];
  }) {
    this.#log = parts.log;
    this.#metrics = parts.metrics;
    this.#url = parts.url;
    this.#pausesMs = parts.pausesMs ?? PAUSES_MS;
    for (const name of NAMES) this.#metrics.set('liquidator_alarm', 0, { alarm: name });
  }

  get on(): readonly Alarm[] {
    return [...this.#on].map(([name, text]) => ({ name, text }));
  }

  update(alarms: readonly Alarm[]): void {
    for (const name of NAMES) {
      const alarm = alarms.find((one) => one.name === name);
      if (alarm !== undefined && !this.#on.has(name)) this.#tell(alarm, true);
      const before = this.#on.get(name);
      if (alarm === undefined && before !== undefined) this.#tell({ name, text: before }, false);
      if (alarm === undefined) this.#on.delete(name);
      else this.#on.set(name, alarm.text);
    }
  }

  #tell(alarm: Alarm, isOn: boolean): void {
    this.#metrics.set('liquidator_alarm', isOn ? 1 : 0, { alarm: alarm.name });
    const line = { alarm: alarm.name, isOn };
    if (isOn) this.#log.error(line, `alarm ${alarm.name}: ${alarm.text}`);
    else this.#log.info(line, `alarm ${alarm.name} is over: ${alarm.text}`);
    const url = this.#url;
    if (url === null) return;
    const body = JSON.stringify({ ...alarm, isOn });
    this.#posting = this.#posting.then(() => this.#post(url, body));
  }

  async #post(url: string, body: string): Promise<void> {
    for (const pauseMs of [...this.#pausesMs, null]) {
      const reason = await tryPost(url, body);
      if (reason === null) return;
      const then = pauseMs === null ? 'given up' : `again in ${pauseMs / 1000} s`;
      this.#log.warn({ reason }, `the alarm could not be posted: ${then}`);
      // Does not hold up the end of the process.
      if (pauseMs !== null) await sleep(pauseMs, undefined, { ref: false });
    }
  }
}

/** @returns why it was not taken, without the address: it may hold a key */
async function tryPost(url: string, body: string): Promise<string | null> {
  const headers = { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(POST_TIMEOUT_MS);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal });
    await response.body?.cancel();
    return response.ok ? null : `the server answers ${response.status}`;
  } catch (error) {
    const { cause, message } = error as Error;
    return cause instanceof Error ? cause.message : message;
  }
}
