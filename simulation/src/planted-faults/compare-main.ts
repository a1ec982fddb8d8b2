import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareDensely } from './dense-comparison.ts';

// node simulation/src/planted-faults/compare-main.ts --seeds 5 --commands 20000 [--out file]
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '16' },
    commands: { type: 'string', default: '6000' },
    out: { type: 'string' },
  },
});

const first = Number(values.seed);
let report = compareDensely({ seed: first, commands: Number(values.commands) });
for (let i = 1; i < Number(values.seeds) && report.mismatch === null; i += 1) {
  report = compareDensely({ seed: first + i, commands: Number(values.commands) });
}
const text = JSON.stringify(report, null, 2);
if (values.out === undefined) console.log(text);
else writeFileSync(values.out, text);
process.exitCode = report.mismatch === null ? 0 : 1;
