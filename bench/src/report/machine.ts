import { arch, cpus, platform, release, totalmem } from 'node:os';
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
