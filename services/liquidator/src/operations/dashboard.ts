import { METRICS, type MetricName } from './metric-names.ts';

type Series = { readonly query: string; readonly legend: string };
type Panel = { readonly title: string; readonly unit: string; readonly series: readonly Series[] };

const WIDTH = 8;
const HEIGHT = 7;
const PER_ROW = 3;

const one = (name: MetricName, legend: string): Series => ({ query: name, legend });
const rate = (name: MetricName, legend: string): Series => ({
  query: `rate(${name}[5m])`,
  legend,
});
const slowest = (name: MetricName): readonly Series[] =>
  ['0.5', '0.99'].map((share) => ({
    query: `histogram_quantile(${share}, sum by (le) (rate(${name}_bucket[5m])))`,
    legend: `p${Number(share) * 100}`,
  }));

const PANELS: readonly Panel[] = [
  {
    title: 'Earned and spent',
    unit: 'currencyETH',
    series: [one('liquidator_rewards_eth', 'rewards'), one('liquidator_gas_spent_eth', 'gas')],
  },
  {
    title: 'Liquidations',
    unit: 'short',
    series: [one('liquidator_liquidations', 'by us'), one('liquidator_missed', 'missed')],
  },
  { title: 'Alarms', unit: 'short', series: [one('liquidator_alarm', '{{alarm}}')] },
  {
    title: 'Positions',
    unit: 'short',
    series: [
      one('liquidator_positions_open', 'open'),
      one('liquidator_positions_subject', 'subject'),
      one('liquidator_positions_unpriced', 'without a value'),
    ],
  },
  {
    title: 'Queue',
    unit: 'short',
    series: [one('liquidator_queue', '{{state}}'), rate('liquidator_candidates_total', 'found/s')],
  },
  {
    title: 'Executor',
    unit: 'short',
    series: [rate('liquidator_execution_events_total', '{{event}}')],
  },
  {
    title: 'Found until sent',
    unit: 's',
    series: slowest('liquidator_detection_to_broadcast_seconds'),
  },
  { title: 'Evaluation of a block', unit: 's', series: slowest('liquidator_evaluation_seconds') },
  {
    title: 'Positions evaluated',
    unit: 'ops',
    series: [rate('liquidator_verdicts_total', 'positions/s')],
  },
  {
    title: 'Nodes',
    unit: 'short',
    series: [one('liquidator_nodes', 'configured'), one('liquidator_nodes_well', 'well')],
  },
  {
    title: 'Chain',
    unit: 's',
    series: [
      one('liquidator_head_age_seconds', 'since the last block'),
      rate('liquidator_reorganizations_total', 'reorganizations/s'),
      one('liquidator_queue_wait_seconds', 'queue stands still'),
    ],
  },
  {
    title: 'Requests to nodes',
    unit: 'ops',
    series: [rate('liquidator_node_requests_total', 'requests/s')],
  },
  {
    title: 'Coins for gas',
    unit: 'currencyETH',
    series: [
      one('liquidator_account_balance_eth', '{{account}}'),
      one('liquidator_gas_spent_day_eth', 'spent in 24 hours'),
    ],
  },
  {
    title: 'Mirror against contract',
    unit: 'short',
    series: [rate('liquidator_mirror_differences_total', 'differences/s')],
  },
  { title: 'Block', unit: 'none', series: [one('liquidator_head_block', 'head')] },
];

/** A dashboard that Grafana imports as it is; served at /dashboard.json. */
export function grafanaDashboard(): object {
  return {
    title: 'Liquidator',
    uid: 'tandem-liquidator',
    tags: ['liquidator'],
    timezone: 'utc',
    refresh: '10s',
    time: { from: 'now-6h', to: 'now' },
    schemaVersion: 39,
    templating: {
      list: [{ name: 'source', type: 'datasource', query: 'prometheus', label: 'Prometheus' }],
    },
    panels: PANELS.map((panel, index) => ({
      id: index + 1,
      type: 'timeseries',
      title: panel.title,
      description: panel.series.map(({ query }) => helpIn(query)).join('; '),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana replaces it, not we.
      datasource: { type: 'prometheus', uid: '${source}' },
      fieldConfig: { defaults: { unit: panel.unit, min: 0 }, overrides: [] },
      gridPos: {
        w: WIDTH,
        h: HEIGHT,
        x: (index % PER_ROW) * WIDTH,
        y: Math.floor(index / PER_ROW) * HEIGHT,
      },
      targets: panel.series.map(({ query, legend }, letter) => ({
        refId: String.fromCharCode('A'.charCodeAt(0) + letter),
        expr: query,
        legendFormat: legend,
      })),
    })),
  };
}

function helpIn(query: string): string {
  const name = Object.keys(METRICS).find((known) => query.includes(known));
  return name === undefined ? '' : METRICS[name as MetricName].help;
}
