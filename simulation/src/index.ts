/** The whole exchange on one thread from one seed: traders, makers, prices, crashes. */

export { TRADERS_MIN } from './workload/crowd.ts';
export { SeededRandom } from './workload/seeded-random.ts';
export type { TimedCommand } from './workload/venue-timers.ts';
export { ROUND_US, Workload, type WorkloadPlan } from './workload/workload.ts';
