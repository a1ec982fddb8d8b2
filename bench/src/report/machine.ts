import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { timerCostNs } from '../measure/timer.ts';

/** Where the figures come from; absolute figures mean nothing without it. */
export type Machine = {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly timerCostNs: number;
};

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    timerCostNs: Math.round(timerCostNs()),
  };
}

const LOOK_MS = 2_000;

/** What else the machine does: a figure of a busy one says little. */
export type Busyness = {
  /** Cores that others keep busy while this program only waits. */
  readonly busyCores: number;
  /** Of the last minute, five and fifteen, as the system tells them. */
  readonly loadAverage: readonly number[];
};

/** Waits a moment and looks what the others do. */
export async function lookAtOthers(): Promise<Busyness> {
  const before = processorMs();
  await pause(LOOK_MS);
  const after = processorMs();
  const part = (after.busy - before.busy) / (after.all - before.all);
  return {
    busyCores: Math.round(part * cpus().length * 100) / 100,
    loadAverage: loadavg().map((value) => Math.round(value * 100) / 100),
  };
}

/** Milliseconds of all cores since the machine started. */
function processorMs(): { readonly busy: number; readonly all: number } {
  const times = cpus().map((core) => core.times);
  const sum = (name: keyof (typeof times)[0]): number =>
    times.reduce((total, core) => total + core[name], 0);
  const busy = sum('user') + sum('nice') + sum('sys') + sum('irq');
  return { busy, all: busy + sum('idle') };
}
