import type { Config } from '../config/config.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { openDatabase, StoreOfAnotherError } from '../watch/open-database.ts';
import { CommandFault } from './command-fault.ts';

/** The store of the configuration, or of the server that the environment names. */
export async function openStore(config: Config): Promise<SqlDatabase> {
  const { LIQUIDATOR_DATABASE_URL: serverUrl } = process.env;
  try {
    return await openDatabase(config, serverUrl);
  } catch (error) {
    if (error instanceof StoreOfAnotherError) throw new CommandFault(error.message);
    const place = serverUrl === undefined ? config.store.path : 'LIQUIDATOR_DATABASE_URL';
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandFault(`the store (${place}) cannot be opened: ${message || code}`);
  }
}
