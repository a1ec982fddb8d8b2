import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

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
 * Runs a projector process, and kills it with signal 9 so long after its first batch.
 *
 * @param killAfterMs null lets it finish
 */
export async function runProjector(
  place: ProcessPlace,
  killAfterMs: number | null,
): Promise<ProcessReport> {
  const child = spawn(process.execPath, [PROGRAM, place.journal, place.database], {
    env: { ...process.env, ...place.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const hasBegun = new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      const report = reportOf(output);
      if (report.from >= 0 && report.through > report.from) resolve();
    });
  });
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const hasEnded = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (killAfterMs !== null) {
    await Promise.race([hasBegun, hasEnded]);
    await sleep(killAfterMs);
    child.kill('SIGKILL');
  }
  await hasEnded;
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
