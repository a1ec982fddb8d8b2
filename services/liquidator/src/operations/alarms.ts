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

/** Remembers which alarms are on: each is told once when it begins and once when it ends. */
export class Alarms {
  readonly #log: Logger;
  readonly #metrics: Metrics;
  readonly #url: string | null;
  readonly #on = new Map<AlarmName, string>();

  constructor(parts: { log: Logger; metrics: Metrics; url: string | null }) {
    this.#log = parts.log;
    this.#metrics = parts.metrics;
    this.#url = parts.url;
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
    if (this.#url === null) return;
    const body = JSON.stringify({ ...alarm, isOn });
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(POST_TIMEOUT_MS);
    void fetch(this.#url, { method: 'POST', headers, body, signal }).catch((error: unknown) => {
      this.#log.warn({ reason: String(error) }, 'the alarm could not be posted');
    });
  }
}
