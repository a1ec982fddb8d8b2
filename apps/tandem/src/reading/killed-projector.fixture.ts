import { spawn } from 'node:child_process';
import { once } from 'node:events';

const PROGRAM = new URL('./projector-process.fixture.ts', import.meta.url).pathname;

/** Where a projector process works. */
export type ProcessPlace = {
  readonly journal: string;
  readonly database: string;
  readonly environment: { readonly [name: string]: string };
};

/** How a projector process went. */
export type ProcessReport = {
  readonly isDone: boolean;
  /** Sequence at which it began, and the newest that it said. */
  readonly from: number;
  readonly through: number;
  readonly output: string;
};

/**
 * Runs a projector process, which kills itself with signal 9 so long after its first batch.
 *
 * @param killAfterMs null lets it finish
 */
export async function runProjector(
  place: ProcessPlace,
  killAfterMs: number | null,
): Promise<ProcessReport> {
  const kill = killAfterMs === null ? [] : [String(killAfterMs)];
  const child = spawn(process.execPath, [PROGRAM, place.journal, place.database, ...kill], {
    env: { ...process.env, ...place.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (data: Buffer): void => {
    output += data.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // All that it said, also what was still on its way when it died.
  await once(child, 'close');
  return reportOf(output);
}

function reportOf(output: string): ProcessReport {
  return {
    isDone: output.endsWith('done\n'),
    from: Number(/begins at (\d+)/.exec(output)?.[1] ?? -1),
    through: Number([...output.matchAll(/written (\d+)/g)].at(-1)?.[1] ?? 0),
    output,
  };
}
