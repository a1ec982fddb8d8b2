import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { TestNode } from '../test-chain/test-node.ts';
import { VerdictBench } from '../test-chain/verdict-bench.ts';
import { compareVerdicts } from './compare-verdicts.ts';

// npm run liquidator-verdicts -- --cases 100000 --seed 1 --out evidence/liquidator-verdicts.json

const GENERATIONS = ['first', 'hardened'] as const;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
  },
});
const cases = Number(values.cases);
const seed = Number(values.seed);
if (!Number.isSafeInteger(cases) || cases < 1)
  throw new Error(`--cases ${values.cases}: 1 or more`);
if (!Number.isSafeInteger(seed)) throw new Error(`--seed ${values.seed}: a whole number`);

const node = await TestNode.start();
try {
  const bench = await VerdictBench.deploy(node);
  const comparisons = [];
  for (const generation of GENERATIONS) {
    const begin = performance.now();
    const comparison = await compareVerdicts(bench, { generation, cases, seed });
    const seconds = Math.round((performance.now() - begin) / 100) / 10;
    comparisons.push({ ...comparison, seconds });
    const { differences, ...numbers } = comparison;
    console.log(JSON.stringify({ ...numbers, differences: differences.length, seconds }));
    for (const difference of differences) console.error(difference);
  }
  const report = { node: process.version, cases, seed, comparisons };
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
  const isEqual = comparisons.every(({ differences }) => differences.length === 0);
  if (!isEqual) process.exitCode = 1;
} finally {
  await node.stop();
}
