import type { ReactNode } from 'react';
import { figure, priceFigure, UNKNOWN } from '../format/figures.ts';
import { dateTime, momentTime, utcTime } from '../format/times.ts';
import { marketOf } from '../state/venue.ts';

/** Cells that every table of the account has. */

export function SideCell({ side }: { readonly side: string | null }): ReactNode {
  if (side === null) return UNKNOWN;
  const isBuy = side === 'buy';
  return <span className={isBuy ? 'up' : 'down'}>{isBuy ? '↑ Buy' : '↓ Sell'}</span>;
}

export function TimeCell({ timeUs }: { readonly timeUs: number | null }): ReactNode {
  if (timeUs === null) return UNKNOWN;
  return <span title={utcTime(timeUs)}>{dateTime(timeUs)}</span>;
}

/** Of something that lives: most of it began today. */
export function MomentCell({ timeUs }: { readonly timeUs: number | null }): ReactNode {
  if (timeUs === null) {
    return <span title="Before the venue was started again: History tells when">{UNKNOWN}</span>;
  }
  return <span title={utcTime(timeUs)}>{momentTime(timeUs)}</span>;
}

/** A price with the decimals of its market. */
export function marketPrice(market: string | null, text: string | null | undefined): string {
  return priceFigure(text, marketOf(market ?? '')?.tickSize ?? '0.01');
}

export function marketSize(market: string | null, text: string | null): string {
  const lot = marketOf(market ?? '')?.lotSize;
  return figure(text, lot === undefined ? {} : { decimals: lot.split('.')[1]?.length ?? 0 });
}
