import { existsSync } from 'node:fs';
import { ownAddresses } from '../bot/own-addresses.ts';
import { readReport } from '../operations/read-report.ts';
import { renderReport, reportJson } from '../operations/report.ts';
import type { Flags } from './arguments.ts';
import { CommandFault } from './command-fault.ts';
import { loadConfig } from './load-config.ts';
import { openStore } from './open-store.ts';

/** From the store alone: it can be asked while the bot runs. */
export async function reportCommand(flags: Flags): Promise<void> {
  const config = loadConfig(flags.config);
  const { LIQUIDATOR_DATABASE_URL: serverUrl } = process.env;
  const { path } = config.store;
  if (serverUrl === undefined && !existsSync(path)) {
    throw new CommandFault(`there is no store at ${path}: no bot has run with this configuration`);
  }
  const database = await openStore(config);
  try {
    const report = await readReport(database, ownAddresses(config));
    process.stdout.write(flags.json === true ? `${reportJson(report)}\n` : renderReport(report));
  } finally {
    await database.close();
  }
}
