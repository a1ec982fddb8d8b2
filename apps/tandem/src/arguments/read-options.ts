import { type ParseArgsConfig, parseArgs } from 'node:util';
import { complain } from '../output.ts';
import { optionProblem } from './option-problem.ts';

/** Reads what was typed behind a program of its own; what it has not ends it with code 2. */
export function readOptions<Config extends ParseArgsConfig>(
  program: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    complain(optionProblem(program, config.options ?? {}, error));
    return process.exit(2);
  }
}
