import type { ReactNode } from 'react';
import { direction, money, percent } from '../format/figures.ts';
import { countdown } from '../format/times.ts';
import { useStore } from '../state/store.ts';
import { useNow } from '../state/use-now.ts';
import { account, tickers } from '../state/venue.ts';
import { Table } from './table.tsx';

/** What each open position has paid or got since its last fill, and what comes next. */
export function FundingTable(): ReactNode {
  const state = useStore(account);
  const prices = useStore(tickers);
  const now = useNow();
  return (
    <Table
      columns={[
        { name: 'Market', cell: ({ market }) => <strong>{market}</strong> },
        { name: 'Side', cell: ({ side }) => (side === 'long' ? 'Long' : 'Short') },
        { name: 'Value', isNumber: true, cell: ({ notional }) => money(notional) },
        {
          name: 'Rate',
          isNumber: true,
          cell: ({ market }) => {
            const rate = prices.get(market)?.fundingRate ?? null;
            return percent(rate === null ? null : Number(rate), 5);
          },
        },
        {
          name: 'Next in',
          isNumber: true,
          cell: ({ market }) => {
            const next = prices.get(market)?.nextFundingUs ?? null;
            return next === null ? '–' : countdown(next / 1_000 - now);
          },
        },
        {
          name: 'Since the last fill',
          isNumber: true,
          cell: ({ pendingFunding }) => (
            <span className={direction(pendingFunding)}>{money(pendingFunding, true)}</span>
          ),
        },
      ]}
      rows={state?.positions ?? []}
      keyOf={({ market, marginMode }) => `${market} ${marginMode}`}
      empty="No open position, no funding."
    />
  );
}
