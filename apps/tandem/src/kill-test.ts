import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { parseCount } from './arguments/numbers.ts';
import { runKillCycles } from './kill/kill-cycles.ts';
import { complain, sayJson } from './output.ts';

const HELP = `kill-test: kills the real program with SIGKILL, again and again, and loses nothing

  node apps/tandem/src/kill-test.ts [--cycles N] [--seed N] [--life MS] [--evidence FILE]

  --cycles N       lives of the process (default 20)
  --seed N         seed of the moments of death and of the traders (default 1)
  --life MS        longest life after the first acknowledgement (default 400)
  --evidence FILE  write the result there as well

The last line is one JSON object; exit code 1 when an acknowledged command was lost.`;

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    life: { type: 'string', default: '400' },
    evidence: { type: 'string' },
    help: { type: 'boolean' },
  },
});

async function run(): Promise<number> {
  const number = (option: 'cycles' | 'seed' | 'life', high: number): number =>
    parseCount(values[option], { command: 'kill-test', option, low: 1, high });
  const folder = mkdtempSync(join(tmpdir(), 'tandem-kill-'));
  const startedMs = performance.now();
  try {
    const result = await runKillCycles({
      data: join(folder, 'journal'),
      cycles: number('cycles', 1_000_000),
      seed: number('seed', 2 ** 31),
      lifeMsMax: number('life', 60_000),
      onCycle: ({ cycle, lifeMs, acks, acknowledged, journaled, tornBytes }) =>
        complain(
          `cycle ${cycle}: killed after ${lifeMs} ms, ${acks} acknowledged ` +
            `up to ${acknowledged}, journal up to ${journaled}, ${tornBytes} torn bytes`,
        ),
    });
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    const evidence = { test: 'kill -9', node: process.version, ...result, seconds };
    if (values.evidence !== undefined) {
      writeFileSync(values.evidence, `${JSON.stringify(evidence, null, 2)}\n`);
    }
    sayJson(evidence);
    return result.lost === 0 && result.gaps === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.help === true) complain(HELP);
else process.exitCode = await run();
