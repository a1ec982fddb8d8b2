import { join } from 'node:path';
import { runKillCycles } from './kill/kill-cycles.ts';
import { runKill } from './kill/run-kill.ts';
import { complain } from './output.ts';

const HELP = `kill-test: kills the real program with SIGKILL, again and again, and loses nothing

  node apps/tandem/src/kill-test.ts [--cycles N] [--seed N] [--life MS] [--evidence FILE]

  --cycles N       lives of the process (default 20)
  --seed N         seed of the moments of death and of the traders (default 1)
  --life MS        longest life after the first acknowledgement (default 400)
  --evidence FILE  write the result there as well

The last line is one JSON object; exit code 1 when an acknowledged command was lost.`;

process.exitCode = await runKill({
  name: 'kill-test',
  test: 'kill -9',
  help: HELP,
  cycles: 20,
  lifeMs: 400,
  kill: async ({ data, cycles, seed, lifeMsMax }) => {
    const result = await runKillCycles({
      data: join(data, 'journal'),
      cycles,
      seed,
      lifeMsMax,
      onCycle: ({ cycle, lifeMs, acks, acknowledged, journaled, tornBytes }) =>
        complain(
          `cycle ${cycle}: killed after ${lifeMs} ms, ${acks} acknowledged ` +
            `up to ${acknowledged}, journal up to ${journaled}, ${tornBytes} torn bytes`,
        ),
    });
    return { result, isRight: result.lost === 0 && result.gaps === 0 };
  },
});
