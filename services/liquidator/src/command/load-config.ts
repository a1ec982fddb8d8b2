import { existsSync, readFileSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { parseConfig } from '../config/parse-config.ts';
import { CALLED_AS } from './called-as.ts';
import { CommandFault } from './command-fault.ts';

const NAME_BY_DEFAULT = 'liquidator.toml';

/** The file that --config or LIQUIDATOR_CONFIG names; without one the environment may suffice. */
export function loadConfig(path: string | undefined): Config {
  const named = path ?? process.env.LIQUIDATOR_CONFIG;
  const file = named ?? NAME_BY_DEFAULT;
  if (named !== undefined && !existsSync(named)) throw new CommandFault(`${named} does not exist`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const parsed = parseConfig(text, process.env);
  if (parsed.isValid) return parsed.config;
  const lines = parsed.faults.map((fault) => `  ${fault.path} ${fault.message}`);
  const from = text === '' ? `the environment (there is no ${file})` : file;
  throw new CommandFault(
    `the configuration of ${from} is not valid:\n${lines.join('\n')}\n` +
      `${CALLED_AS} sample-config prints a file with every option explained`,
  );
}
