import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startLocalChain } from '@tandem/chain';
import { compareMirror } from './compare-mirror.ts';

// npm run mirror -- --seeds 100 --commands 6000 --out evidence/mirror-equality.json
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '4' },
    commands: { type: 'string', default: '3000' },
    'per-batch': { type: 'string', default: '200' },
    /** No seed is begun later than this. */
    minutes: { type: 'string', default: 'Infinity' },
    out: { type: 'string' },
  },
});

const startedAt = performance.now();
const chain = await startLocalChain();
const from = Number(values.seed);
const total = {
  commands: 0,
  batches: 0,
  items: 0,
  figuresEqual: 0,
  partialAnswers: 0,
  gas: 0n,
  suspended: 0,
  merged: 0,
};
const differences: string[] = [];
let seeds = 0;
const endsAt = startedAt + Number(values.minutes) * 60_000;
while (seeds < Number(values.seeds) && differences.length === 0 && performance.now() < endsAt) {
  const seed = from + seeds;
  const report = await compareMirror(chain, {
    seed,
    commands: Number(values.commands),
    commandsPerBatch: Number(values['per-batch']),
    // Every other seed with fills that are told wrong, and disputes of them.
    hasDisputes: seed % 2 === 0,
  });
  seeds += 1;
  total.commands += report.commands;
  total.batches += report.batches;
  total.items += report.items;
  total.figuresEqual += report.figuresCompared;
  total.partialAnswers += report.partialAnswers;
  total.gas += report.gas;
  total.suspended += report.suspended;
  total.merged += report.merged;
  for (const text of report.differences) differences.push(`seed ${seed}: ${text}`);
  console.log(`seed ${seed}: ${report.batches} batches, ${report.figuresCompared} figures`);
}
chain.stop();
const summary = {
  ...total,
  gas: Number(total.gas),
  firstSeed: from,
  seeds,
  commandsPerBatch: Number(values['per-batch']),
  differences,
  seconds: Math.round((performance.now() - startedAt) / 1_000),
  node: process.version,
};
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(summary, null, 2)}\n`);
console.log(JSON.stringify(summary, null, 2));
process.exitCode = differences.length === 0 ? 0 : 1;
