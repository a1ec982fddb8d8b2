import { readFileSync } from 'node:fs';

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
