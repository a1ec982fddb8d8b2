import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../arguments/make-folder.ts';
import type { SimulateRequest } from '../arguments/request.ts';
import { UsageError } from '../arguments/usage-error.ts';

const NAME = 'workload.json';

type SavedWorkload = Pick<SimulateRequest, 'seed' | 'traders'>;

/**
 * Notes which traders play in a folder, or refuses others than those that did before: a run that
 * went on with another seed would say it is repeatable and would not be.
 */
export function claimWorkload(request: SimulateRequest): void {
  const { seed, traders, data } = request;
  const saved = readWorkload(data);
  if (saved === undefined) {
    writeWorkload(data, { seed, traders });
    return;
  }
  if (saved.seed === seed && saved.traders === traders) return;
  const known = `--seed ${saved.seed} --traders ${saved.traders}`;
  throw new UsageError(
    'simulate',
    `${data} holds a simulation with ${known}: continue it so, or choose another --data`,
  );
}

function writeWorkload(folder: string, workload: SavedWorkload): void {
  try {
    makeFolder(folder);
    writeFileSync(join(folder, NAME), JSON.stringify(workload), { mode: 0o600 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError('simulate', `${folder} cannot be written: ${code}`);
  }
}

/** Nothing when the folder is new, or the file of a run that ended while it was written. */
function readWorkload(folder: string): SavedWorkload | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, NAME), 'utf8')) as SavedWorkload;
  } catch {
    return undefined;
  }
}
