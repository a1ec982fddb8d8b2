import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EVENT_LAYOUTS, REJECT_REASONS } from '@tandem/protocol';
import { type ComparisonReport, compareEngines, emptyReport } from './compare-engines.ts';

// npm run differential -- --commands 100000000 --out evidence/differential-100m.json
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    commands: { type: 'string', default: '1000000' },
    'per-seed': { type: 'string', default: '20000' },
    'hash-every': { type: 'string', default: '500' },
    out: { type: 'string' },
  },
});

const total = Number(values.commands);
const perSeed = Math.min(total, Number(values['per-seed']));
const report = emptyReport();
const startedAt = Date.now();
let seed = Number(values.seed);
while (report.commands < total && report.mismatch === null) {
  compareEngines({ seed, commands: perSeed, hashEvery: Number(values['hash-every']) }, report);
  seed += 1;
  if (seed % 250 === 0) save();
  if (process.stdout.isTTY) process.stdout.write(`\r${report.commands} commands`);
}
const summary = save();
console.log(JSON.stringify(summary, null, values.out === undefined ? 2 : 0));
process.exitCode = report.mismatch === null ? 0 : 1;

function summarize(of: ComparisonReport): object {
  return {
    commands: of.commands,
    events: of.events,
    hashesCompared: of.hashesCompared,
    mismatch: of.mismatch,
    eventKinds: Object.fromEntries(
      EVENT_LAYOUTS.map((layout) => [layout.kind, of.eventKinds.get(String(layout.code)) ?? 0]),
    ),
    rejects: Object.fromEntries(
      REJECT_REASONS.map((reason) => [reason, of.rejects.get(reason) ?? 0]),
    ),
  };
}

/** Writes what has been compared so far, so that an interrupted run leaves its figures. */
function save(): object {
  const seeds = seed - Number(values.seed);
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  const figures = {
    ...summarize(report),
    firstSeed: Number(values.seed),
    seeds,
    commandsPerSeed: perSeed,
    seconds,
    node: process.version,
  };
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(figures, null, 2)}\n`);
  return figures;
}
