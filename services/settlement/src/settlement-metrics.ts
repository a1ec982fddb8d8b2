import { Counter, Gauge, Registry } from 'prom-client';
import type { LaneStatus } from './lanes/lane.ts';

/** Figures that are read when somebody scrapes. */
export type SettlementFigures = {
  readonly lagCommands: number;
  readonly lagMs: number;
  readonly batch: number;
  /** Last command that is on chain. */
  readonly sequence: number;
  /** Command up to which the start took a checkpoint instead of the journal. */
  readonly resumedSequence: number;
  readonly depositsCredited: number;
  readonly withdrawalsConfirmed: number;
  readonly withdrawalsFailed: number;
  readonly withdrawalsPending: number;
  readonly payoutChoices: number;
  readonly requestsServed: number;
  readonly requestsWaiting: number;
  readonly cancelsTaken: number;
  readonly disputesResolved: number;
  readonly transactionsSent: number;
  readonly feesRaised: number;
  readonly nodeSwitches: number;
  readonly challengesOpen: number;
  readonly challengesAnswered: number;
  readonly challengesLost: number;
  readonly markChallengesOpen: number;
  readonly markChallengesAnswered: number;
  readonly markChallengesLost: number;
  readonly comparisons: number;
  /** Null before the first comparison. */
  readonly differences: number | null;
  readonly disputes: number;
};

const GAUGES = {
  lag_commands: ['Released commands that are not on chain.', 'lagCommands'],
  lag_milliseconds: ['Age of the oldest command that is not on chain.', 'lagMs'],
  batch: ['Newest batch on chain.', 'batch'],
  sequence: ['Last command that is on chain.', 'sequence'],
  resumed_sequence: ['Command up to which the start took a checkpoint.', 'resumedSequence'],
  withdrawals_pending: ['Reserved and neither paid nor returned.', 'withdrawalsPending'],
  payout_choices: ['Choices of where to be paid that are taken.', 'payoutChoices'],
  requests_waiting: ['Forced requests that are not answered on chain.', 'requestsWaiting'],
  challenges_open: ['Challenges that are not decided.', 'challengesOpen'],
  mark_challenges_open: ['Challenges of marks that are not decided.', 'markChallengesOpen'],
  differences: ['Figures that differ at the newest comparison.', 'differences'],
  disputes: ['Accounts and assets of which a part is held back.', 'disputes'],
} as const;

const COUNTERS = {
  deposits_credited_total: ['Deposits credited since the start.', 'depositsCredited'],
  withdrawals_confirmed_total: ['Paid and confirmed since the start.', 'withdrawalsConfirmed'],
  withdrawals_failed_total: ['Given back since the start.', 'withdrawalsFailed'],
  requests_served_total: ['Forced requests answered since the start.', 'requestsServed'],
  cancels_taken_total: ['Cancels of the chain taken since the start.', 'cancelsTaken'],
  disputes_resolved_total: ['Disputes of lost fills ended since the start.', 'disputesResolved'],
  challenges_answered_total: ['Answered since the start.', 'challengesAnswered'],
  challenges_lost_total: ['Lost since the start.', 'challengesLost'],
  mark_challenges_answered_total: ['Answered since the start.', 'markChallengesAnswered'],
  mark_challenges_lost_total: ['Lost since the start.', 'markChallengesLost'],
  transactions_sent_total: ['Transactions given to a node.', 'transactionsSent'],
  fees_raised_total: ['Transactions sent again with higher fees.', 'feesRaised'],
  node_switches_total: ['Times that another node was read.', 'nodeSwitches'],
  comparisons_total: ['Comparisons of the engine with the chain.', 'comparisons'],
} as const;

/** Of each further chain, by its chain id. */
const LANE_GAUGES = {
  lane_up: ['1 while everything of the chain is well.', ({ health }) => Number(health === null)],
  lane_block: ['Newest block of the chain.', ({ head }) => head ?? Number.NaN],
  lane_deposits_credited: ['Credited since the start.', (one) => one.depositsCredited],
  lane_withdrawals_confirmed: ['Confirmed since the start.', (one) => one.withdrawalsConfirmed],
  lane_withdrawals_failed: ['Given back since the start.', (one) => one.withdrawalsFailed],
} as const satisfies Record<string, readonly [string, (status: LaneStatus) => number]>;

const LANE_ASSET_GAUGES = {
  lane_holds_units: ['What the vault has.', 'holds'],
  lane_lent_units: ['What can be asked for there.', 'lent'],
  lane_under_way_units: ['Reserved and not paid.', 'underWay'],
  lane_cap_units: ['What the lane must have.', 'cap'],
  lane_capital_units: ['What the lane has, and has lent.', 'capital'],
} as const;

/** What a settlement counts. */
export function settlementMetrics(
  read: () => SettlementFigures,
  lanes: () => readonly LaneStatus[] = () => [],
): Registry {
  const registry = new Registry();
  registerLanes(registry, lanes);
  for (const [name, [help, figure]] of Object.entries(GAUGES)) {
    const gauge = new Gauge({
      name: `tandem_settlement_${name}`,
      help,
      registers: [],
      collect(): void {
        this.set(read()[figure] ?? Number.NaN);
      },
    });
    registry.registerMetric(gauge);
  }
  for (const [name, [help, figure]] of Object.entries(COUNTERS)) {
    const counter = new Counter({
      name: `tandem_settlement_${name}`,
      help,
      registers: [],
      collect(): void {
        this.reset();
        this.inc(read()[figure]);
      },
    });
    registry.registerMetric(counter);
  }
  return registry;
}

function registerLanes(registry: Registry, lanes: () => readonly LaneStatus[]): void {
  for (const [name, [help, figure]] of Object.entries(LANE_GAUGES)) {
    const gauge = new Gauge({
      name: `tandem_settlement_${name}`,
      help,
      labelNames: ['chain'],
      registers: [],
      collect(): void {
        for (const lane of lanes()) this.set({ chain: lane.chainId }, figure(lane));
      },
    });
    registry.registerMetric(gauge);
  }
  for (const [name, [help, figure]] of Object.entries(LANE_ASSET_GAUGES)) {
    const gauge = new Gauge({
      name: `tandem_settlement_${name}`,
      help,
      labelNames: ['chain', 'asset'],
      registers: [],
      collect(): void {
        for (const { chainId, assets } of lanes()) {
          for (const one of assets) this.set({ chain: chainId, asset: one.asset }, one[figure]);
        }
      },
    });
    registry.registerMetric(gauge);
  }
}
