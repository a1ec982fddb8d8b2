import { Isolate } from '../../isolate/isolate.ts';
import { atLeast, atMost, type Outcome, round } from '../../report/outcome.ts';
import type { Experiment } from '../experiment.ts';
import type { LiquidationReply, LiquidationRequest } from './liquidation-worker.ts';
import { MARKETS, POSITIONS_PER_ACCOUNT } from './population.ts';

const FULL: LiquidationRequest = {
  accounts: 1_000_000 / POSITIONS_PER_ACCOUNT,
  ticks: 5_000,
  scans: 5,
};
const QUICK: LiquidationRequest = { accounts: 25_000, ticks: 1_000, scans: 2 };

/** What a price update costs with a million open positions, calm and in a crash. */
export const liquidationExperiment: Experiment = {
  name: 'liquidation',
  run: async (run) => {
    const script = new URL('./liquidation-worker.ts', import.meta.url);
    const isolate = new Isolate<LiquidationRequest, LiquidationReply>(script);
    try {
      run.say('liquidation: opening the positions, then calm ticks, then a crash');
      return report(await isolate.ask(run.isQuick ? QUICK : FULL));
    } finally {
      await isolate.close();
    }
  },
};

function report(found: LiquidationReply): Outcome {
  const { calmUs, positions } = found;
  const calmMs = calmUs.mean / 1e3;
  const size = `${positions} positions`;
  const section = {
    name: 'liquidation',
    title: `Price updates with ${size} over ${MARKETS} markets`,
    notes: [
      `Positions were opened by real orders in ${Math.round(found.openMs)} ms. An update includes`,
      'mark price, triggers, the liquidation check and events. The naive scan is a Map of accounts',
      'with BigInt amounts over the same positions.',
      `Accounts on which full scans and the engine's flags differ: ${found.missed}.`,
      `ContinueLiquidations works off the crash${found.isWorkLeft ? ' (stopped early)' : ''}.`,
    ],
    rows: [
      {
        'calm mean us': round(calmUs.mean),
        'p50 us': round(calmUs.p50),
        'p99 us': round(calmUs.p99),
        'p99.9 us': round(calmUs.p999),
        'max us': round(calmUs.max),
        'naive scan ms': round(found.naiveScanMs),
        'crash tick ms': round(found.crashMs),
        'flagged in it': found.crashFlagged,
        'continue commands': found.continueCommands,
        'continue max ms': round(found.continueMaxMs),
        'GC pauses': found.gc.count,
      },
    ],
  };
  return {
    sections: [section],
    ratios: [
      atLeast(`liquidation: naive BigInt scan / calm tick, ${size}`, found.naiveScanMs / calmMs, {
        goal: 50,
        unit: 'x',
      }),
    ],
    goals: [
      atMost('liquidation: calm tick, mean', calmMs, { goal: 1, unit: 'ms' }),
      atMost('liquidation: calm tick, p99', calmUs.p99 / 1e3, { goal: 1, unit: 'ms' }),
      atMost('liquidation: accounts missed', found.missed, { goal: 0, unit: 'accounts' }),
    ],
  };
}
