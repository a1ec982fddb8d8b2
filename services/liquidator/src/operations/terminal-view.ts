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

/** Of a terminal, in characters. */
export type Screen = { readonly columns: number; readonly rows: number };

/** One picture as lines, no wider and no more than the terminal has: old events go first. */
export function renderPicture(picture: Picture, screen: Screen): readonly string[] {
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
  ];
  const room = Math.max(0, Math.min(EVENTS, screen.rows - lines.length));
  const events = room === 0 ? [] : picture.events.slice(-room);
  const shown = [...lines, ...events].slice(0, screen.rows);
  return shown.map((line) => line.slice(0, screen.columns));
}

function nearLine({ positionId, healthBps }: NearPosition): string {
  const share = Math.min(Number(healthBps), BAR_BPS) / BAR_BPS;
  const bar = '#'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '.');
  const percent = `${healthBps / 100n}.${(healthBps % 100n).toString().padStart(2, '0')}`;
  const mark = healthBps < WHOLE_BPS ? '  liquidate' : '';
  return `${positionId}`.padStart(8) + `  ${percent.padStart(8)} %  ${bar}${mark}`;
}
