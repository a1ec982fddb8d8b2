import { formatEther } from 'viem';

/** What the screen shows; made anew for every picture. */
export type Picture = {
  readonly title: string;
  readonly block: bigint | null;
  readonly headAgeS: number | null;
  readonly nodesWell: number;
  readonly nodes: number;
  readonly positions: {
    readonly open: number;
    readonly subject: number;
    readonly unpriced: number;
  };
  readonly queue: Readonly<Record<string, number>>;
  readonly nearest: readonly NearPosition[];
  readonly events: readonly string[];
  readonly alarms: readonly string[];
  readonly rewardsWei: bigint;
  readonly gasWei: bigint;
};

/** Value in 1/10000 of the debt: below 10000 it may be liquidated. */
export type NearPosition = { readonly positionId: bigint; readonly healthBps: bigint };

const NEAREST = 8;
const EVENTS = 12;
const BAR_WIDTH = 20;
const WHOLE_BPS = 10_000n;
/** The bar is full at twice the debt. */
const BAR_BPS = 20_000;

/** One picture as lines, none wider than the terminal. */
export function renderPicture(picture: Picture, columns: number): readonly string[] {
  const { positions, queue } = picture;
  const block = picture.block === null ? 'no block yet' : `block ${picture.block}`;
  const age = picture.headAgeS === null ? '' : `, ${picture.headAgeS} s old`;
  const waiting = Object.entries(queue).map(([state, count]) => `${count} ${state}`);
  const profitWei = picture.rewardsWei - picture.gasWei;
  const lines = [
    ` LIQUIDATOR  ${picture.title}  ${block}${age}  nodes ${picture.nodesWell}/${picture.nodes}`,
    '',
    `positions  ${positions.open} open, ${positions.subject} below their debt, ` +
      `${positions.unpriced} without a value`,
    `queue      ${waiting.join(', ')}`,
    `earned     ${formatEther(picture.rewardsWei)} ETH rewards - ${formatEther(picture.gasWei)} ` +
      `ETH gas = ${formatEther(profitWei)} ETH`,
    '',
    'nearest to liquidation (value / debt)',
    ...picture.nearest.slice(0, NEAREST).map(nearLine),
    '',
    ...picture.alarms.map((alarm) => `ALARM ${alarm}`),
    ...picture.events.slice(-EVENTS),
  ];
  return lines.map((line) => line.slice(0, columns));
}

function nearLine({ positionId, healthBps }: NearPosition): string {
  const share = Math.min(Number(healthBps), BAR_BPS) / BAR_BPS;
  const bar = '#'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '.');
  const percent = `${healthBps / 100n}.${(healthBps % 100n).toString().padStart(2, '0')}`;
  const mark = healthBps < WHOLE_BPS ? '  liquidate' : '';
  return `${positionId}`.padStart(8) + `  ${percent.padStart(8)} %  ${bar}${mark}`;
}
