import type { Database } from '@tandem/database';
import { Feed, type ReleasedCommand } from '@tandem/feed';
import { openProjector, type Projector } from '@tandem/projector';
import { pino } from 'pino';

/** How a projector did. */
export type ProjectorRun = {
  readonly commands: number;
  readonly rows: number;
  readonly elapsedMs: number;
  readonly maxLagMs: number;
};

/**
 * Lets a projector follow a feed from an empty database.
 *
 * @param commandsPerSecond null: everything is there at once, and the time counts
 */
export async function runProjector(
  database: Database,
  flow: readonly ReleasedCommand[],
  commandsPerSecond: number | null,
): Promise<ProjectorRun> {
  const feed = new Feed(1, { commands: flow.length, slots: Number.MAX_SAFE_INTEGER });
  const projector = await openProjector({
    database,
    feed,
    history: () => [],
    journal: () => 'bench',
    log: pino({ level: 'error' }, pino.destination(2)),
  });
  const started = performance.now();
  const done = projector.reached(flow.length);
  const maxLagMs = await publish(feed, flow, { projector, commandsPerSecond });
  await done;
  const elapsedMs = performance.now() - started;
  const rows = await rowsOf(projector);
  await projector.close();
  return { commands: flow.length, rows, elapsedMs, maxLagMs };
}

async function publish(
  feed: Feed,
  flow: readonly ReleasedCommand[],
  run: { readonly projector: Projector; readonly commandsPerSecond: number | null },
): Promise<number> {
  const { projector, commandsPerSecond } = run;
  const started = performance.now();
  let published = 0;
  let maxLagMs = 0;
  while (published < flow.length) {
    const elapsed = performance.now() - started;
    const due =
      commandsPerSecond === null
        ? flow.length
        : Math.min(flow.length, Math.ceil((elapsed * commandsPerSecond) / 1_000));
    for (; published < due; published += 1) feed.publish(flow[published] as ReleasedCommand);
    maxLagMs = Math.max(maxLagMs, projector.lagMs);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  return maxLagMs;
}

async function rowsOf(projector: Projector): Promise<number> {
  const metric = await projector.metrics.getSingleMetric('tandem_projector_rows_total')?.get();
  return metric?.values[0]?.value ?? 0;
}
