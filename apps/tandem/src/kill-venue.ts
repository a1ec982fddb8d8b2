import { runKillVenueCycles } from './kill/kill-venue-cycles.ts';
import { runKill } from './kill/run-kill.ts';
import { complain } from './output.ts';

const HELP = `kill-venue: kills the running venue with SIGKILL under load, again and again

  node apps/tandem/src/kill-venue.ts [--cycles N] [--seed N] [--life MS] [--evidence FILE]

  --cycles N       lives of the venue (default 10)
  --seed N         seed of the moments of death and of what the traders do (default 1)
  --life MS        longest life after the first acknowledgement (default 1500)
  --evidence FILE  write the result there as well

The last line is one JSON object; exit code 1 when anything acknowledged was lost or done twice, an
order was left unknown, the tables are not those of the journal, or what is published has a gap.`;

process.exitCode = await runKill({
  name: 'kill-venue',
  test: 'kill -9 of the venue',
  help: HELP,
  cycles: 10,
  lifeMs: 1_500,
  kill: async ({ data, cycles, seed, lifeMsMax }) => {
    const plan = { data, cycles, seed, lifeMsMax };
    const result = await runKillVenueCycles({ ...plan, onCycle: complain });
    const { lost, doubled, ambiguousUnresolved, differingTables, publishedProblem } = result;
    const wrong = lost + doubled + ambiguousUnresolved + differingTables.length;
    return { result, isRight: wrong === 0 && publishedProblem === null };
  },
});
