import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { runKillCycles } from './kill-cycles.ts';

const HELP = `kill-liquidator: kills the executor while its transactions are on their way

  npm run kill-liquidator -- [--cycles N] [--seed N] [--life MS] [--evidence FILE]

  --cycles N       lives (default 20)
  --seed N         seed of the moments of death (default 1)
  --life MS        longest life after the first look at the chain (default 1500)
  --evidence FILE  write the result there as well

The last line is one JSON object; exit code 1 when a liquidation was lost or made twice, or when
money does not add up to the wei.`;

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    life: { type: 'string', default: '1500' },
    evidence: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const NUMBER_MOST = 1_000_000;

function numberOf(option: 'cycles' | 'seed' | 'life'): number {
  const value = Number(values[option]);
  if (Number.isInteger(value) && value > 0 && value <= NUMBER_MOST) return value;
  const range = `a whole number from 1 to ${NUMBER_MOST}`;
  throw new Error(`--${option} is ${values[option]}: it must be ${range}`);
}

async function run(): Promise<number> {
  const startedMs = performance.now();
  const result = await runKillCycles({
    cycles: numberOf('cycles'),
    seed: numberOf('seed'),
    lifeMsMax: numberOf('life'),
    onCycle: (line) => console.error(line),
  });
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  const test = 'kill -9 of the liquidation executor';
  const evidence = { test, node: process.version, ...result, seconds };
  if (values.evidence !== undefined) {
    writeFileSync(values.evidence, `${JSON.stringify(evidence, null, 2)}\n`);
  }
  console.log(JSON.stringify(evidence));
  return result.wrong.length === 0 ? 0 : 1;
}

if (values.help === true) console.log(HELP);
else process.exitCode = await run();
