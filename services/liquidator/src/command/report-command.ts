import { readReport } from '../operations/read-report.ts';
import { renderReport, reportJson } from '../operations/report.ts';
import type { Flags } from './arguments.ts';
import { loadConfig } from './load-config.ts';
import { openStore } from './open-store.ts';

/** From the store alone: it can be asked while the bot runs. */
export async function reportCommand(flags: Flags): Promise<void> {
  const config = loadConfig(flags.config);
  const database = await openStore(config);
  try {
    const report = await readReport(database);
    process.stdout.write(flags.json === true ? `${reportJson(report)}\n` : renderReport(report));
  } finally {
    await database.close();
  }
}
