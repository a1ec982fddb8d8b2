import { runKill } from './kill/run-kill.ts';
import { complain } from './output.ts';
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

const SECOND_CHAIN = 'second-chain';

process.exitCode = await runKill({
  name: 'kill-settlement',
  test: 'kill -9 of exchange and settlement',
  help: HELP,
  cycles: 10,
  lifeMs: 4_000,
  flags: [SECOND_CHAIN],
  kill: async ({ data, cycles, seed, lifeMsMax, has }) => {
    const plan = { data, cycles, seed, lifeMsMax, secondChain: has(SECOND_CHAIN) };
    const result = await runKillSettlement({ ...plan, onCycle: complain });
    return { result, isRight: result.wrong.length + result.differences.length === 0 };
  },
});
