import { parseArgs } from 'node:util';

export type BenchArguments = {
  readonly isJson: boolean;
  readonly isQuick: boolean;
  readonly isHelp: boolean;
  /** Names of the experiments to run; empty for all. */
  readonly only: readonly string[];
  readonly out: string | undefined;
  readonly data: string | undefined;
  readonly rounds: number | undefined;
};

export const USAGE = `npm run bench -- [--json] [--quick] [--only name]... [--rounds n] [--out file]

  --json         print one JSON object as the last line
  --quick        a smaller run: 3 minutes, 7 on a busy machine
  --only name    run only this experiment; can be given again
  --rounds n     interleaved rounds (default 5, quick 2)
  --out file     write the JSON object to a file
  --data folder  where journals are written (default .tandem/bench)`;

export function parseArguments(args: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      out: { type: 'string' },
      data: { type: 'string' },
    },
  });
  return {
    isJson: values.json,
    isQuick: values.quick,
    isHelp: values.help,
    only: values.only.flatMap((names) => names.split(',')),
    out: values.out,
    data: values.data,
    rounds: values.rounds === undefined ? undefined : Number(values.rounds),
  };
}
