import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { defaultWorkers } from '../evaluation/crew.ts';
import { benchBroadcast } from './bench-broadcast.ts';
import { benchChain } from './bench-chain.ts';
import { benchBlocks, benchCrews, benchDetection, fillEvaluator } from './bench-evaluation.ts';

// npm run bench:liquidator -- --positions 1000000 --json --out evidence/liquidator-bench.json

const { values } = parseArgs({
  options: {
    positions: { type: 'string', default: '1000000' },
    chain: { type: 'string', default: '8,32' },
    rounds: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const positions = Number(values.positions);
if (!Number.isSafeInteger(positions) || positions < 1)
  throw new Error(`--positions ${values.positions}: 1 or more`);
const counts = values.chain.split(',').map(Number);
if (!counts.every((count) => Number.isSafeInteger(count) && count > 0))
  throw new Error(`--chain ${values.chain}: numbers of positions, separated by commas`);

const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1)
  throw new Error(`--rounds ${values.rounds}: 1 or more`);

const workers = defaultWorkers();
const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  /** Of the minute before the start: above the number of cores, times are too long. */
  loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
};

/** What the process holds for one more million positions, garbage collected. */
async function measureMemory() {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const evaluator = await fillEvaluator(positions, { workers: 0, handOut: 'chunks' });
  globalThis.gc?.();
  const after = process.memoryUsage();
  const row = {
    columnBytes: evaluator.bytes,
    bytesPerPosition: Math.round(evaluator.bytes / positions),
    residentBytes: after.rss - before.rss,
    heapBytes: after.heapUsed - before.heapUsed,
    isCollected: globalThis.gc !== undefined,
  };
  await evaluator.close();
  return row;
}

const memory = await measureMemory();
const crews = await benchCrews(positions, [0, workers, workers + 1]);
const blocks = await benchBlocks(positions, { workers, handOut: 'chunks' });
const detectionMs = await benchDetection(positions, { workers, handOut: 'chunks' });
const chain = await benchChain(counts);
const broadcastMs = await benchBroadcast(rounds);
const found = { detectionMs, broadcastMs };
const report = { machine, positions, memory, crews, blocks: blocks.rows, ...found, chain };
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
if (values.json) console.log(JSON.stringify(report, null, 2));
else {
  console.log(`${positions} positions, ${machine.cores} cores, node ${machine.node}`);
  console.table(crews.map(({ fullMs, ...row }) => ({ ...row, 'full ms': fullMs.median })));
  console.table(
    blocks.rows.map(({ milliseconds, ...row }) => ({ ...row, ms: milliseconds.median })),
  );
  console.table(
    chain.map(({ positions: count, requestsPerBlock, blockMs, detectionMs: ms, naive }) => ({
      positions: count,
      'requests a block': requestsPerBlock,
      'block ms': blockMs.median,
      'detection ms': ms,
      'naive requests': naive.requestsPerBlock,
      'naive ms': naive.blockMs.median,
    })),
  );
  console.log(`block to broadcast: ${broadcastMs.median} ms, at most ${broadcastMs.worst} ms`);
}
