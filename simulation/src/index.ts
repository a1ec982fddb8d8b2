/** The whole exchange on one thread from one seed: traders, makers, prices, crashes. */

export { TRADERS_MIN } from './workload/crowd.ts';
export { SeededRandom } from './workload/seeded-random.ts';
export { ROUND_US, type Round, Workload, type WorkloadPlan } from './workload/workload.ts';
