import { eachStore, type Store, withDatabase } from '../../adapters/stores.ts';
import { atMost, type Outcome, round } from '../../report/outcome.ts';
import type { Experiment, Run } from '../experiment.ts';
import { FILLS_OF_USER, generateFills } from './generated-fills.ts';
import { timeHistory } from './history-queries.ts';

/** PGlite is for one machine's own venue, and takes minutes for each million. */
const FILLS = {
  full: { PostgreSQL: 10_000_000, PGlite: 1_000_000 },
  quick: { PostgreSQL: 200_000, PGlite: 50_000 },
} as const;
const GOAL = { goal: 10, unit: 'ms' };

/** A user's last 1,000 fills among ten million in PostgreSQL, among a million in PGlite. */
export const historyExperiment: Experiment = {
  name: 'history',
  run: (run) => eachStore(run.folder, 'history', (store) => measure(store, run)),
};

async function measure({ name, open }: Store, run: Run): Promise<Outcome> {
  const rows = (run.isQuick ? FILLS.quick : FILLS.full)[name];
  const { fills, times, seconds } = await withDatabase(open('history'), async (database) => {
    run.say(`history: ${name}, making ${rows} fills`);
    const started = performance.now();
    const made = await generateFills(database, rows);
    const elapsedMs = performance.now() - started;
    run.say(`history: ${name}, asking`);
    const found = await timeHistory(database, made);
    return { fills: made, times: found, seconds: Math.round(elapsedMs / 1e3) };
  });
  const section = {
    name: `history-${name}`,
    title: `Pages of history in ${name}, among ${rows} fills`,
    notes: [
      `The venue's own tables, indexes and query, as the gateway calls it, rows read back and ` +
        `parsed; ${fills.users} users with about ${FILLS_OF_USER} fills each, all mixed in time, ` +
        'and a maker with a tenth of all.',
      `The fills were made in ${seconds} s by statements in the database and are in its cache or ` +
        "the machine's, not on a cold disk. Database and driver share the machine.",
      'Times grow with what others do on the machine; the time of processors that a page takes, ' +
        'in driver and database together, far less.',
    ],
    rows: times.map((query) => ({
      query: query.name,
      rows: query.rows,
      'p50 ms': round(query.p50),
      'p99 ms': round(query.p99),
      'max ms': round(query.max),
      'ms of processor': round(query.processorMs),
    })),
  };
  return {
    sections: [section],
    ratios: [],
    goals: times.flatMap((query) => [
      atMost(`history: ${name}, ${rows} fills, ${query.name}, p50`, query.p50, GOAL),
      atMost(`history: ${name}, ${rows} fills, ${query.name}, p99`, query.p99, GOAL),
    ]),
    faults: times.flatMap(({ name: query, fault }) =>
      fault === null ? [] : [`history: ${name}, ${query}: ${fault}`],
    ),
  };
}
