/** The whole exchange on one thread from one seed: traders, makers, prices, crashes. */

export { RandomCommands } from './differential/random-commands.ts';
export { SMALL_LIMITS, smallVenueSetup } from './differential/small-venue.ts';
export { TRADERS_MIN } from './workload/crowd.ts';
export { LiveCrowd } from './workload/live-crowd.ts';
export { MARKET_PLANS } from './workload/market-plans.ts';
export { SeededRandom } from './workload/seeded-random.ts';
export { ROUND_US, type Round, Workload, type WorkloadPlan } from './workload/workload.ts';
