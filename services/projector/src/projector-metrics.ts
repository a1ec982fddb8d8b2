import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What a projector counts. */
export class ProjectorMetrics {
  readonly registry: Registry = new Registry();
  readonly commands: Counter;
  readonly rows: Counter;
  readonly failures: Counter;
  readonly batchSeconds: Histogram;

  /** @param measure read when somebody scrapes */
  constructor(measure: {
    readonly lagCommands: () => number;
    readonly lagSeconds: () => number;
    readonly sequence: () => number;
  }) {
    const registers = [this.registry];
    const name = (what: string): string => `tandem_projector_${what}`;
    this.commands = new Counter({
      name: name('commands_total'),
      help: 'Commands whose rows are written.',
      registers,
    });
    this.rows = new Counter({
      name: name('rows_total'),
      help: 'Rows written, inserted or changed.',
      registers,
    });
    this.failures = new Counter({
      name: name('failures_total'),
      help: 'Times that the projector went back to its checkpoint.',
      registers,
    });
    this.batchSeconds = new Histogram({
      name: name('batch_seconds'),
      help: 'Time of one transaction.',
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    });
    gauge('lag_commands', 'Released commands without rows.', measure.lagCommands);
    gauge('lag_seconds', 'Age of the oldest released command without rows.', measure.lagSeconds);
    gauge('sequence', 'Sequence of the checkpoint.', measure.sequence);

    function gauge(what: string, help: string, read: () => number): Gauge {
      return new Gauge({
        name: name(what),
        help,
        registers,
        collect(): void {
          this.set(read());
        },
      });
    }
  }
}
