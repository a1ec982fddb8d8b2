import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { parseCount } from './arguments/numbers.ts';
import { runKillVenueCycles } from './kill/kill-venue-cycles.ts';
import { complain, sayJson } from './output.ts';

const HELP = `kill-venue: kills the running venue with SIGKILL under load, again and again

  node apps/tandem/src/kill-venue.ts [--cycles N] [--seed N] [--life MS] [--evidence FILE]

  --cycles N       lives of the venue (default 10)
  --seed N         seed of the moments of death and of what the traders do (default 1)
  --life MS        longest life after the first acknowledgement (default 1500)
  --evidence FILE  write the result there as well

The last line is one JSON object; exit code 1 when anything acknowledged was lost or done twice, an
order was left unknown, the tables are not those of the journal, or what is published has a gap.`;

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    life: { type: 'string', default: '1500' },
    evidence: { type: 'string' },
    help: { type: 'boolean' },
  },
});

async function run(): Promise<number> {
  const number = (option: 'cycles' | 'seed' | 'life', high: number): number =>
    parseCount(values[option], { command: 'kill-venue', option, low: 1, high });
  const data = mkdtempSync(join(tmpdir(), 'tandem-kill-venue-'));
  const startedMs = performance.now();
  try {
    const result = await runKillVenueCycles({
      data,
      cycles: number('cycles', 100_000),
      seed: number('seed', 2 ** 31),
      lifeMsMax: number('life', 60_000),
      onCycle: complain,
    });
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    const evidence = { test: 'kill -9 of the venue', node: process.version, ...result, seconds };
    if (values.evidence !== undefined) {
      writeFileSync(values.evidence, `${JSON.stringify(evidence, null, 2)}\n`);
    }
    sayJson(evidence);
    const { lost, doubled, ambiguousUnresolved, differingTables, publishedProblem } = result;
    const wrong = lost + doubled + ambiguousUnresolved + differingTables.length;
    return wrong === 0 && publishedProblem === null ? 0 : 1;
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

if (values.help === true) complain(HELP);
else process.exitCode = await run();
