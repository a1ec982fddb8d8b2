import { parseArgs } from 'node:util';
import { startLocalChain } from '@tandem/chain';
import { compareMirror } from './compare-mirror.ts';

// npm run mirror -- --seeds 20 --commands 5000
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '4' },
    commands: { type: 'string', default: '2000' },
    'per-batch': { type: 'string', default: '100' },
  },
});

const chain = await startLocalChain();
const from = Number(values.seed);
let differences = 0;
for (let seed = from; seed < from + Number(values.seeds); seed += 1) {
  const startedAt = performance.now();
  const report = await compareMirror(chain, {
    seed,
    commands: Number(values.commands),
    commandsPerBatch: Number(values['per-batch']),
  });
  differences += report.differences.length;
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(
    `seed ${seed}: ${report.commands} commands, ${report.batches} batches, ` +
      `${report.items} items, ` +
      `${report.gas} gas, ${report.figuresCompared} figures equal, ${seconds} s`,
  );
  for (const difference of report.differences.slice(0, 20)) console.log(`  ${difference}`);
}
chain.stop();
process.exitCode = differences === 0 ? 0 : 1;
