import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricName } from './metric-names.ts';

type Labels = Readonly<Record<string, string>>;

const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5, 15, 60];

/** The figures of one process, by the names that the dashboard and the runbook use. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #metrics = new Map<MetricName, Counter | Gauge | Histogram>();

  constructor() {
    for (const [name, { kind, help, labels = [] }] of Object.entries(METRICS)) {
      const settings = { name, help, labelNames: [...labels], registers: [this.#registry] };
      this.#metrics.set(name as MetricName, made(kind, settings));
    }
  }

  set(name: MetricName, value: number, labels: Labels = {}): void {
    const metric = this.#metrics.get(name);
    if (!(metric instanceof Gauge)) throw new Error(`${name} is no gauge`);
    metric.set(labels, value);
  }

  add(name: MetricName, value: number, labels: Labels = {}): void {
    const metric = this.#metrics.get(name);
    if (!(metric instanceof Counter)) throw new Error(`${name} is no counter`);
    metric.inc(labels, value);
  }

  observe(name: MetricName, seconds: number): void {
    const metric = this.#metrics.get(name);
    if (!(metric instanceof Histogram)) throw new Error(`${name} is no histogram`);
    metric.observe(seconds);
  }

  /** What Prometheus reads. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}

type Settings = { name: string; help: string; labelNames: string[]; registers: Registry[] };

function made(kind: 'counter' | 'gauge' | 'histogram', settings: Settings) {
  switch (kind) {
    case 'counter':
      return new Counter(settings);
    case 'gauge':
      return new Gauge(settings);
    case 'histogram':
      return new Histogram({ ...settings, buckets: SECONDS });
    default:
      return kind satisfies never;
  }
}

const WEI_IN_GWEI = 1_000_000_000n;
const GWEI_IN_ETH = 1e9;

/** For pictures only: exact to a gwei. */
export function weiToEth(wei: bigint): number {
  return Number(wei / WEI_IN_GWEI) / GWEI_IN_ETH;
}
