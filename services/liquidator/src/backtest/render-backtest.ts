import { formatEther } from 'viem';
import type { Backtest } from './run-backtest.ts';
import type { Outcome, VirtualLiquidation } from './virtual-liquidations.ts';

const SHOWN_MOST = 50;

export type BacktestTotals = {
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly rewardsWei: bigint;
  readonly gasWei: bigint;
  readonly profitWei: bigint;
};

export function computeBacktestTotals({ liquidations }: Backtest): BacktestTotals {
  const counts = { earned: 0, recovered: 0, lost: 0, unprofitable: 0, underWay: 0 };
  let rewardsWei = 0n;
  let gasWei = 0n;
  for (const one of liquidations) {
    counts[one.outcome] += 1;
    gasWei += one.gasWei;
    if (one.outcome === 'earned') rewardsWei += one.rewardWei ?? 0n;
  }
  return { counts, rewardsWei, gasWei, profitWei: rewardsWei - gasWei };
}

/** For people. */
export function renderBacktest(backtest: Backtest): string {
  const { from, to, liquidations, closures, evaluated } = backtest;
  const totals = computeBacktestTotals(backtest);
  const counts = Object.entries(totals.counts).map(([outcome, count]) => `${count} ${outcome}`);
  const really = closures.filter(({ kind }) => kind === 'liquidated');
  const rows = liquidations.slice(0, SHOWN_MOST).map((one) => `  ${rowOf(one, backtest)}`);
  const more = liquidations.length - rows.length;
  return [
    `BACK-TEST  blocks ${from} to ${to}`,
    '',
    `  evaluated    ${evaluated} times, ${backtest.positionsAtEnd} positions open at the end`,
    `  would have   ${counts.join(', ')}`,
    `  rewards      ${formatEther(totals.rewardsWei)} ETH`,
    `  gas          ${formatEther(totals.gasWei)} ETH`,
    `  profit       ${formatEther(totals.profitWei)} ETH`,
    `  really       ${really.length} were liquidated on the chain, by anybody`,
    '',
    ...rows,
    ...(more > 0 ? [`  ... and ${more} more: --json has all`] : []),
    '',
  ].join('\n');
}

/** For programs: amounts are decimal strings of wei. */
export function backtestJson(backtest: Backtest): string {
  const all = { totals: computeBacktestTotals(backtest), ...backtest };
  return JSON.stringify(all, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

function rowOf(one: VirtualLiquidation, { closures }: Backtest): string {
  const steps = [`found ${one.foundAtBlock}`];
  if (one.frozenAtBlock !== null) steps.push(`frozen ${one.frozenAtBlock}`);
  if (one.confirmedAtBlock !== null) steps.push(`confirmed ${one.confirmedAtBlock}`);
  const reward = one.rewardWei === null ? 'not known' : `${formatEther(one.rewardWei)} ETH`;
  const closure = closures.find(({ positionId }) => positionId === one.positionId);
  const really = closure === undefined ? 'still open' : `${closure.kind} in ${closure.block}`;
  return [
    `${one.positionId}`.padStart(6),
    one.outcome.padEnd(12),
    `${steps.join(', ')}; reward ${reward}, gas ${formatEther(one.gasWei)} ETH`,
    `(${one.why}; really: ${really})`,
  ].join('  ');
}
