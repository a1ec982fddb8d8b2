import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { parseCount } from './arguments/numbers.ts';
import { complain, sayJson } from './output.ts';
import { runKillSettlement } from './settlement/kill-settlement-cycles.ts';

const HELP = `kill-settlement: kills exchange and settlement while users of a local chain go on

  node apps/tandem/src/kill-settlement.ts [--cycles N] [--seed N] [--life MS] [--second-chain]
                                           [--evidence FILE]

  --cycles N       lives (default 10)
  --seed N         seed of the moments of death, of deposits and of trades (default 1)
  --life MS        longest life after the venue is open (default 4000)
  --second-chain   with the vault of another chain, deposits and payments there
  --evidence FILE  write the result there as well

The last line is one JSON object; exit code 1 when money was credited or paid twice or not at all,
or when chain and engine differ at the end.`;

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    life: { type: 'string', default: '4000' },
    'second-chain': { type: 'boolean', default: false },
    evidence: { type: 'string' },
    help: { type: 'boolean' },
  },
});

async function run(): Promise<number> {
  const number = (option: 'cycles' | 'seed' | 'life', high: number): number =>
    parseCount(values[option], { command: 'kill-settlement', option, low: 1, high });
  const data = mkdtempSync(join(tmpdir(), 'tandem-kill-settlement-'));
  const startedMs = performance.now();
  try {
    const result = await runKillSettlement({
      data,
      cycles: number('cycles', 100_000),
      seed: number('seed', 2 ** 31),
      lifeMsMax: number('life', 60_000),
      secondChain: values['second-chain'],
      onCycle: complain,
    });
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    const test = 'kill -9 of exchange and settlement';
    const evidence = { test, node: process.version, ...result, seconds };
    if (values.evidence !== undefined) {
      writeFileSync(values.evidence, `${JSON.stringify(evidence, null, 2)}\n`);
    }
    sayJson(evidence);
    return result.wrong.length + result.differences.length === 0 ? 0 : 1;
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

if (values.help === true) complain(HELP);
else process.exitCode = await run();
