import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What was deployed and written to a file before; null where nothing was. */
export function readKept(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes down what was deployed: all of it or nothing. */
export function keep(path: string, contracts: object): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(contracts, null, 2)}\n`, { flush: true });
  renameSync(`${path}.new`, path);
}
