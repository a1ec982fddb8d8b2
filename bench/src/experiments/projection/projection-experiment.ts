import { EVENT_KINDS, nextEvent, type ReleasedCommand } from '@tandem/feed';
import { releasedFlow } from '../../adapters/released-flow.ts';
import { eachStore, type Store, withDatabase } from '../../adapters/stores.ts';
import { atLeast, atMost, type Goal, known, type Outcome } from '../../report/outcome.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import type { Experiment, Run } from '../experiment.ts';
import { type ProjectorRun, runProjector } from './projector-run.ts';

const ACCOUNTS = 1_000;
const MESSAGES = { full: 200_000, quick: 20_000 };
const FILLED = EVENT_KINDS.indexOf('OrderFilled');
const LEFT_OUT: ReadonlySet<number> = new Set(
  (['OrderAccepted', 'OrderRested', 'OrderCanceled', 'OrderAmended'] as const).map((kind) =>
    EVENT_KINDS.indexOf(kind),
  ),
);
const FILLS_GOAL = { goal: 20_000, unit: 'fills/s' };
const LAG_GOAL = { goal: 1_000, unit: 'ms' };
/** Part of the measured pace at which the lag is taken: what is left is for everybody else. */
const PACED_PART = 0.6;

/** The reading side: rows written behind a feed. */
export const projectionExperiment: Experiment = {
  name: 'projection',
  run: (run) => {
    const [stream] = run.streams() as readonly [OrderStream];
    const messages = run.isQuick ? MESSAGES.quick : MESSAGES.full;
    run.say('projection: making the flow');
    const flow = releasedFlow(stream, { accounts: ACCOUNTS, messages });
    return eachStore(run.folder, 'projection', (store) => measure(store, flow, run));
  },
};

async function measure(store: Store, flow: readonly ReleasedCommand[], run: Run): Promise<Outcome> {
  const { name, open } = store;
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
  const goals: Goal[] = [
    atLeast(`projection: ${name}, fills with positions and balances`, rate(dense), FILLS_GOAL),
    known(`projection: ${name}, fills of a whole order flow`, rate(atOnce), 'fills/s'),
    atMost(`projection: ${name}, largest lag at ${PACED_PART} of it`, paced.maxLagMs, LAG_GOAL),
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
