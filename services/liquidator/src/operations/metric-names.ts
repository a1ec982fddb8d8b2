type Metric = {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels?: readonly string[];
};

export type MetricName =
  | 'liquidator_head_block'
  | 'liquidator_head_age_seconds'
  | 'liquidator_nodes'
  | 'liquidator_nodes_well'
  | 'liquidator_node_requests_total'
  | 'liquidator_reorganizations_total'
  | 'liquidator_positions_open'
  | 'liquidator_positions_subject'
  | 'liquidator_positions_unpriced'
  | 'liquidator_verdicts_total'
  | 'liquidator_evaluation_seconds'
  | 'liquidator_candidates_total'
  | 'liquidator_queue'
  | 'liquidator_queue_wait_seconds'
  | 'liquidator_execution_events_total'
  | 'liquidator_detection_to_broadcast_seconds'
  | 'liquidator_rewards_eth'
  | 'liquidator_gas_spent_eth'
  | 'liquidator_gas_spent_day_eth'
  | 'liquidator_liquidations'
  | 'liquidator_missed'
  | 'liquidator_account_balance_eth'
  | 'liquidator_mirror_differences_total'
  | 'liquidator_alarm';

/** Every figure that a process of the bot shows. */
export const METRICS: Readonly<Record<MetricName, Metric>> = {
  liquidator_head_block: { kind: 'gauge', help: 'Last block that the mirror stands at' },
  liquidator_head_age_seconds: { kind: 'gauge', help: 'Seconds since the last block arrived' },
  liquidator_nodes: { kind: 'gauge', help: 'Nodes that are configured' },
  liquidator_nodes_well: { kind: 'gauge', help: 'Nodes that answer, for this chain, at its head' },
  liquidator_node_requests_total: { kind: 'counter', help: 'Requests to all nodes' },
  liquidator_reorganizations_total: { kind: 'counter', help: 'Times that blocks were taken back' },
  liquidator_positions_open: { kind: 'gauge', help: 'Open positions that are watched' },
  liquidator_positions_subject: { kind: 'gauge', help: 'Of them: value below debt' },
  liquidator_positions_unpriced: { kind: 'gauge', help: 'Of them: without a value' },
  liquidator_verdicts_total: { kind: 'counter', help: 'Positions evaluated' },
  liquidator_evaluation_seconds: { kind: 'histogram', help: 'Evaluation of one block' },
  liquidator_candidates_total: { kind: 'counter', help: 'Candidates put into the queue' },
  liquidator_queue: { kind: 'gauge', help: 'Positions in the queue', labels: ['state'] },
  liquidator_queue_wait_seconds: { kind: 'gauge', help: 'Longest that the queue has stood still' },
  liquidator_execution_events_total: {
    kind: 'counter',
    help: 'What the executor did',
    labels: ['event'],
  },
  liquidator_detection_to_broadcast_seconds: {
    kind: 'histogram',
    help: 'From the block that showed it to the transaction that was sent',
  },
  liquidator_rewards_eth: { kind: 'gauge', help: 'Rewards received since the store began' },
  liquidator_gas_spent_eth: { kind: 'gauge', help: 'Gas paid since the store began' },
  liquidator_gas_spent_day_eth: { kind: 'gauge', help: 'Gas paid in the last 24 hours' },
  liquidator_liquidations: { kind: 'gauge', help: 'Positions liquidated by this bot' },
  liquidator_missed: {
    kind: 'gauge',
    help: 'Positions that others liquidated or that were skipped',
  },
  liquidator_account_balance_eth: {
    kind: 'gauge',
    help: 'Coins of a hot account',
    labels: ['account'],
  },
  liquidator_mirror_differences_total: {
    kind: 'counter',
    help: 'Positions whose mirror differed from the contract',
  },
  liquidator_alarm: { kind: 'gauge', help: '1 while the alarm is on', labels: ['alarm'] },
};
