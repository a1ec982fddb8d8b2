import type { Pool, PoolYield } from '@tandem/api';
import type { ReactNode } from 'react';
import { compactMoney, figure, money, percent, UNKNOWN } from '../format/figures.ts';
import { age, countdown } from '../format/times.ts';
import { Tile } from '../pages/tile.tsx';
import { useNow } from '../state/use-now.ts';

const SHARE_DIGITS = 6;
const HOUR_MS = 3_600_000;
/** Hours of the two yields. */
export const DAY = 24;
export const WEEK = 168;

/** What the whole pool is, owes and earned. */
export function PoolTiles({ pool }: { readonly pool: Pool }): ReactNode {
  const now = useNow();
  const { exits, fees, apr } = pool;
  const [first] = exits.next;
  return (
    <dl className="tiles">
      <Tile name="Equity">
        <span data-testid="pool-equity">{compactMoney(pool.equity)}</span>
      </Tile>
      <Tile name="Price of a share">{figure(pool.sharePrice, { decimals: SHARE_DIGITS })}</Tile>
      <Tile name="Shares">{compactMoney(pool.totalShares)}</Tile>
      <Tile name="Providers">{figure(String(pool.providers))}</Tile>
      <Tile name="APR, 24 hours">{rate(apr.day, DAY)}</Tile>
      <Tile name="APR, 7 days">{rate(apr.week, WEEK)}</Tile>
      <Tile name="Reserve">{compactMoney(pool.reserve)}</Tile>
      <Tile name="Utilization">{percent(Number(pool.utilization), 2, false)}</Tile>
      <Tile name="Waits to leave">
        {exits.count === 0 ? 'Nothing' : `${figure(String(exits.count))}: ${money(exits.worth)}`}
      </Tile>
      <Tile name="Next exit">
        {first === undefined ? UNKNOWN : countdown(first.dueAtUs / 1_000 - now)}
      </Tile>
      <Tile name="Fees to split">{money(fees.collected)}</Tile>
      <Tile name="Next split">
        <span title={`Every ${age(fees.intervalUs / 1_000)}`}>
          {countdown(fees.nextUs / 1_000 - now)}
        </span>
      </Tile>
    </dl>
  );
}

const ALMOST = 0.99;

/** Unknown until one whole interval has passed; a part of the time is named. */
export function rate(of: PoolYield | null, hours: number): ReactNode {
  if (of === null) {
    return <span title="Told from six hours on">not yet</span>;
  }
  const elapsedMs = (of.toUs - of.fromUs) / 1_000;
  const isWhole = elapsedMs >= hours * HOUR_MS * ALMOST;
  return (
    <>
      {percent(Number(of.rate), 2, false)}
      {!isWhole && <small className="muted"> of {age(elapsedMs)}</small>}
    </>
  );
}
