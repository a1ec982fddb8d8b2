import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ALL_FAULTS } from './all-faults.ts';
import type { Verdict } from './planted-fault.ts';
import { detectorsOf, falseAlarms, tryFaults } from './try-faults.ts';

// node simulation/src/planted-faults/main.ts [--only name,name] [--out file]
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    out: { type: 'string' },
    'skip-baseline': { type: 'boolean', default: false },
  },
});

const AT_ONCE = 2;
const source = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const wanted = values.only?.split(',');
const faults = ALL_FAULTS.filter(({ name }) => wanted === undefined || wanted.includes(name));
const startedMs = performance.now();

if (!values['skip-baseline']) {
  const alarms = await falseAlarms(source, [...new Set(faults.flatMap(detectorsOf))]);
  for (const alarm of alarms) console.error(`without any fault: ${alarm}`);
  if (alarms.length > 0) process.exit(2);
}

const verdicts = await tryFaults({ source, faults, atOnce: AT_ONCE, onVerdict: say });
const count = (outcome: Verdict['outcome']): number =>
  verdicts.filter((verdict) => verdict.outcome === outcome).length;
const summary = {
  faults: verdicts.length,
  caught: count('caught'),
  survived: count('survived'),
  broken: count('broken'),
  seconds: Math.round((performance.now() - startedMs) / 1_000),
  node: process.version,
};
console.log(JSON.stringify(summary));
if (values.out !== undefined) {
  writeFileSync(values.out, `${JSON.stringify({ ...summary, verdicts }, null, 2)}\n`);
}
process.exitCode = summary.caught === summary.faults ? 0 : 1;

function say({ outcome, name, by, seconds, breaks }: Verdict): void {
  const told = outcome === 'caught' ? by : `${by} ${breaks}`;
  console.log(`${outcome.padEnd(8)} ${name.padEnd(36)} ${String(seconds).padStart(6)} s  ${told}`);
}
