import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Hundredths of a second, in which the kernel counts. */
const TICK_US = 10_000;

/** Processor time of all threads of another process so far, in microseconds; null: nobody tells. */
export function processorTimeUs(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name in parentheses: user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_US;
  } catch {
    return null;
  }
}

/** The same by the names of its threads, without those that have ended; empty: nobody tells. */
export function threadTimesUs(pid: number): ReadonlyMap<string, number> {
  const folder = `/proc/${pid}/task`;
  const spent = new Map<string, number>();
  for (const thread of threadsIn(folder)) {
    try {
      const name = readFileSync(join(folder, thread, 'comm'), 'utf8').trim();
      const [ns = ''] = readFileSync(join(folder, thread, 'schedstat'), 'utf8').split(' ');
      spent.set(name, (spent.get(name) ?? 0) + Number(ns) / 1_000);
    } catch {
      // It ended meanwhile.
    }
  }
  return spent;
}

function threadsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
