import { join } from 'node:path';
import { type Database, openDatabase } from '@tandem/database';
import { EVENT_KINDS, nextEvent, type ReleasedCommand } from '@tandem/feed';
import { NO_POSTGRES, POSTGRES_PROGRAMS, PostgresServer } from '@tandem/local-servers';
import { releasedFlow } from '../../adapters/released-flow.ts';
import {
  atLeast,
  atMost,
  type Goal,
  joinOutcomes,
  known,
  type Outcome,
  round,
} from '../../report/outcome.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import type { Experiment, Run } from '../experiment.ts';
import { generateFills, timeQueries } from './generated-fills.ts';
import { type ProjectorRun, runProjector } from './projector-run.ts';

const ACCOUNTS = 1_000;
const FULL = { messages: 200_000, postgresFills: 10_000_000, pgliteFills: 500_000 };
const QUICK = { messages: 20_000, postgresFills: 200_000, pgliteFills: 50_000 };
const FILLED = EVENT_KINDS.indexOf('OrderFilled');
const LEFT_OUT: ReadonlySet<number> = new Set(
  (['OrderAccepted', 'OrderRested', 'OrderCanceled', 'OrderAmended'] as const).map((kind) =>
    EVENT_KINDS.indexOf(kind),
  ),
);
const FILLS_GOAL = { goal: 20_000, unit: 'fills/s' };
const LAG_GOAL = { goal: 1_000, unit: 'ms' };
const QUERY_GOAL = { goal: 10, unit: 'ms' };
/** Part of the measured pace at which the lag is taken: what is left is for everybody else. */
const PACED_PART = 0.6;

type Store = {
  readonly name: string;
  /** Rows among which a user's newest are looked for. */
  readonly generated: number;
  /** Opens a database without rows. */
  readonly open: (name: string) => Promise<Database>;
};

/** The reading side: rows written behind a feed, and a page of history among many rows. */
export const projectionExperiment: Experiment = {
  name: 'projection',
  run: async (run) => {
    const [stream] = run.streams() as readonly [OrderStream];
    const { messages, postgresFills, pgliteFills } = run.isQuick ? QUICK : FULL;
    run.say('projection: making the flow');
    const flow = releasedFlow(stream, { accounts: ACCOUNTS, messages });
    const embedded = { name: 'PGlite', generated: pgliteFills, open: embeddedIn(run.folder) };
    const outcomes = [await measure(embedded, flow, run)];
    if (POSTGRES_PROGRAMS === null) {
      const faults = [`projection: ${NO_POSTGRES}`];
      return joinOutcomes([...outcomes, { sections: [], ratios: [], goals: [], faults }]);
    }
    const server = await PostgresServer.start();
    try {
      const store = { name: 'PostgreSQL', generated: postgresFills, open: databaseOf(server) };
      outcomes.push(await measure(store, flow, run));
    } finally {
      await server.close();
    }
    return joinOutcomes(outcomes);
  },
};

function embeddedIn(folder: string): Store['open'] {
  return async (name) => {
    const place = { kind: 'embedded', folder: join(folder, name) } as const;
    return (await openDatabase(place)).database;
  };
}

function databaseOf(server: PostgresServer): Store['open'] {
  return async (name) => {
    const url = await server.createDatabase(name);
    const place = { url, replicaUrls: [], readConnections: 2, access: 'write' } as const;
    return (await openDatabase({ kind: 'postgres', ...place })).database;
  };
}

async function measure(store: Store, flow: readonly ReleasedCommand[], run: Run): Promise<Outcome> {
  const { name, generated, open } = store;
  run.say(`projection: ${name}, ${flow.length} commands as fast as it can`);
  const atOnce = await withDatabase(open('at_once'), (db) => runProjector(db, flow, null));
  const fills = countFills(flow);
  const rate = (run: ProjectorRun): number => (fills * 1_000) / run.elapsedMs;
  run.say(`projection: ${name}, the matches alone`);
  const matches = matchesOf(flow);
  const dense = await withDatabase(open('dense'), (db) => runProjector(db, matches, null));
  const pace = (flow.length / atOnce.elapsedMs) * 1_000 * PACED_PART;
  run.say(`projection: ${name}, at ${Math.round(pace)} commands a second`);
  const paced = await withDatabase(open('paced'), (db) => runProjector(db, flow, pace));
  run.say(`projection: ${name}, making ${generated} fills`);
  const queries = await withDatabase(open('queries'), async (db) => {
    await generateFills(db, generated);
    const all = await timeQueries(db, undefined);
    return { all, one: await timeQueries(db, 2) };
  });
  const goals: Goal[] = [
    atLeast(`projection: ${name}, fills with positions and balances`, rate(dense), FILLS_GOAL),
    known(`projection: ${name}, fills of a whole order flow`, rate(atOnce), 'fills/s'),
    atMost(`projection: ${name}, largest lag at ${PACED_PART} of it`, paced.maxLagMs, LAG_GOAL),
    atMost(
      `projection: ${name}, last ${queries.all.rows} fills of ${generated}, p99`,
      queries.all.p99,
      QUERY_GOAL,
    ),
  ];
  const section = {
    name: `projection-${name}`,
    title: `The reading side in ${name}`,
    notes: [
      `${flow.length} commands of the S1 flow with ${fills} fills become rows of all tables: ` +
        'orders, their changes, fills, trades, candles, positions, balances, ledger, statistics.',
      'The database, the projector and this driver share the machine.',
    ],
    rows: [
      writing('a whole order flow, as fast as it can', atOnce, fills),
      writing('a whole order flow, paced', paced, fills),
      writing('its matches alone, as fast as it can', dense, fills),
      ...(['all', 'one'] as const).map((which) => ({
        what: `newest fills of a user, ${which === 'all' ? 'all markets' : 'one market'}`,
        rows: queries[which].rows,
        'p50 ms': round(queries[which].p50),
        'p99 ms': round(queries[which].p99),
      })),
    ],
  };
  return { sections: [section], ratios: [], goals };
}

function writing(
  what: string,
  run: ProjectorRun,
  fills: number,
): Outcome['sections'][0]['rows'][0] {
  const perSecond = (count: number): number => Math.round((count * 1_000) / run.elapsedMs);
  return {
    what,
    'commands/s': perSecond(run.commands),
    'fills/s': perSecond(fills),
    'rows/s': perSecond(run.rows),
    'lag max ms': Math.round(run.maxLagMs),
  };
}

async function withDatabase<T>(
  opening: Promise<Database>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await opening;
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** The same commands without their orders: accounts, money, and what was matched. */
function matchesOf(flow: readonly ReleasedCommand[]): readonly ReleasedCommand[] {
  return flow.map((released) => {
    const { slots } = released;
    const kept: number[] = [];
    for (let at = 0, next = 0; at < slots.length; at = next) {
      next = nextEvent(slots, at);
      if (!LEFT_OUT.has(slots[at] as number)) kept.push(...slots.subarray(at, next));
    }
    return { ...released, slots: Float64Array.from(kept) };
  });
}

function countFills(flow: readonly ReleasedCommand[]): number {
  let fills = 0;
  for (const { slots } of flow) {
    for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
      if (slots[at] === FILLED) fills += 1;
    }
  }
  return fills;
}
