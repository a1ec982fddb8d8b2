import type { Config } from '../config/config.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { openDatabase, StoreOfAnotherError } from '../watch/open-database.ts';
import { CommandFault } from './command-fault.ts';

/** The store of the configuration, or of the server that the environment names. */
export async function openStore(config: Config): Promise<SqlDatabase> {
  try {
    return await openDatabase(config, process.env.LIQUIDATOR_DATABASE_URL);
  } catch (error) {
    if (error instanceof StoreOfAnotherError) throw new CommandFault(error.message);
    throw error;
  }
}
