import { formatEther } from 'viem';

/** What became of one position. Amounts are wei of the native coin. */
export type ReportLine = {
  readonly positionId: bigint;
  readonly atBlock: bigint | null;
  readonly rewardWei: bigint | null;
  readonly gasWei: bigint;
};

export type MissedLine = {
  readonly positionId: bigint;
  /** Who liquidated it; null: nobody has yet. */
  readonly byWhom: string | null;
  /** What the bot last said about it. */
  readonly why: string;
};

/** Liquidated by a key of ours, or for a receiver of ours, of which this store has no record. */
export type ElsewhereLine = {
  readonly positionId: bigint;
  readonly atBlock: bigint;
  readonly byWhom: string;
};

export type Report = {
  readonly liquidated: readonly ReportLine[];
  /** Ours by what the chain says; what they earned and cost is in the store that sent them. */
  readonly elsewhere: readonly ElsewhereLine[];
  /** Frozen or sent, not finished. */
  readonly underWay: readonly ReportLine[];
  /** Gas of tries that earned nothing. */
  readonly failed: readonly ReportLine[];
  readonly missed: readonly MissedLine[];
  readonly refundsWei: bigint;
};

export type ReportTotals = {
  readonly rewardsWei: bigint;
  /** Rewards in tokens without a price: counted, never valued with zero. */
  readonly rewardsUnpriced: number;
  readonly gasWei: bigint;
  readonly gasOfFailedWei: bigint;
  readonly refundsWei: bigint;
  readonly profitWei: bigint;
};

export function computeTotals(report: Report): ReportTotals {
  const { liquidated, underWay, failed, refundsWei } = report;
  const rewardsWei = sum(liquidated.map(({ rewardWei }) => rewardWei ?? 0n));
  const gasOfFailedWei = sum(failed.map(({ gasWei }) => gasWei));
  const gasWei = sum([...liquidated, ...underWay].map((line) => line.gasWei)) + gasOfFailedWei;
  return {
    rewardsWei,
    rewardsUnpriced: liquidated.filter(({ rewardWei }) => rewardWei === null).length,
    gasWei,
    gasOfFailedWei,
    refundsWei,
    profitWei: rewardsWei + refundsWei - gasWei,
  };
}

const SHOWN_MOST = 20;

/** For people. */
export function renderReport(report: Report): string {
  const totals = computeTotals(report);
  const unpriced =
    totals.rewardsUnpriced > 0 ? `, and ${totals.rewardsUnpriced} in tokens without a price` : '';
  const forNothing = formatEther(totals.gasOfFailedWei);
  return [
    'REPORT',
    '',
    `  liquidated   ${report.liquidated.length} positions`,
    `  rewards      ${formatEther(totals.rewardsWei)} ETH${unpriced}`,
    `  gas          ${formatEther(totals.gasWei)} ETH, of it ${forNothing} for nothing`,
    `  refunds      ${formatEther(totals.refundsWei)} ETH of gas paid back by lenders`,
    `  profit       ${formatEther(totals.profitWei)} ETH`,
    ...table('liquidated', report.liquidated.map(lineOf)),
    ...table(
      'ours, recorded in another store: not in the sums',
      report.elsewhere.map(elsewhereLine),
    ),
    ...table('under way', report.underWay.map(lineOf)),
    ...table('for nothing', report.failed.map(lineOf)),
    ...table('missed', report.missed.filter(({ byWhom }) => byWhom !== null).map(missedLine)),
    ...table('still open', report.missed.filter(({ byWhom }) => byWhom === null).map(missedLine)),
    '',
  ].join('\n');
}

/** For programs: amounts are decimal strings of wei. */
export function reportJson(report: Report): string {
  return JSON.stringify({ totals: computeTotals(report), ...report }, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

function missedLine({ positionId, byWhom, why }: MissedLine): string {
  return `${positionId}`.padStart(6) + `  ${byWhom === null ? '' : `by ${byWhom}: `}${why}`;
}

function elsewhereLine({ positionId, atBlock, byWhom }: ElsewhereLine): string {
  return `${positionId}`.padStart(6) + `  block ${atBlock}  by ${byWhom}`;
}

function lineOf({ positionId, atBlock, rewardWei, gasWei }: ReportLine): string {
  const reward = rewardWei === null ? 'not known' : `${formatEther(rewardWei)} ETH`;
  const block = atBlock === null ? '' : `  block ${atBlock}`;
  return `${positionId}`.padStart(6) + `${block}  reward ${reward}  gas ${formatEther(gasWei)} ETH`;
}

function table(title: string, rows: readonly string[]): readonly string[] {
  if (rows.length === 0) return [];
  const more = rows.length - SHOWN_MOST;
  const rest = more > 0 ? [`    ... and ${more} more: --json has all`] : [];
  return ['', `  ${title}`, ...rows.slice(0, SHOWN_MOST).map((row) => `  ${row}`), ...rest];
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
