import type { ReactNode } from 'react';
import { Table } from '../account/table.tsx';
import { changeOf } from '../format/day-change.ts';
import { compactMoney, direction, figure, money, percent, priceFigure } from '../format/figures.ts';
import { dateTime } from '../format/times.ts';
import { useStore } from '../state/store.ts';
import { health, markets, statistics, tickers } from '../state/venue.ts';
import { StatisticsHistory } from './statistics-history.tsx';
import { Tile } from './tile.tsx';

/** The venue in figures, and each market's last 24 hours. */
export function StatisticsPage(): ReactNode {
  const told = useStore(statistics);
  const sequence = useStore(health)?.releasedSequence;
  const count = (value: number | undefined): string => figure(value?.toString());
  return (
    <div className="page-inner">
      <h1>Statistics</h1>
      <dl className="tiles">
        <Tile name="Volume">{compactMoney(told?.quoteVolume)}</Tile>
        <Tile name="Trades">{count(told?.trades)}</Tile>
        <Tile name="Insurance fund">{money(told?.insuranceBalance)}</Tile>
        <Tile name="Accounts">{count(told?.accounts)}</Tile>
        <Tile name="Open orders">{count(told?.openOrders)}</Tile>
        <Tile name="Liquidation steps">{count(told?.liquidationSteps)}</Tile>
        <Tile name="Deleveragings">{count(told?.deleverages)}</Tile>
        <Tile name="Funding settlements">{count(told?.fundingSettlements)}</Tile>
        <Tile name="Commands">{count(told?.commands)}</Tile>
        <Tile name="Rejects">{count(told?.rejects)}</Tile>
      </dl>
      <MarketFigures />
      <StatisticsHistory />
      <p className="muted">
        Counted since the first command. Data until sequence {count(sequence)}, read{' '}
        {dateTime(Date.now() * 1_000)}.
      </p>
    </div>
  );
}

function MarketFigures(): ReactNode {
  const listed = useStore(markets);
  const prices = useStore(tickers);
  const rows = listed.map((market) => ({ market, ticker: prices.get(market.symbol) }));
  return (
    <section className="panel">
      <h2>Markets, last 24 hours</h2>
      <Table
        rows={rows}
        keyOf={({ market }) => market.symbol}
        empty="Reading the markets"
        columns={[
          { name: 'Market', cell: ({ market }) => <strong>{market.symbol}</strong> },
          {
            name: 'Last',
            isNumber: true,
            cell: ({ market, ticker }) => priceFigure(ticker?.last, market.tickSize),
          },
          {
            name: 'Change',
            isNumber: true,
            cell: ({ ticker }) => (
              <span className={direction(changeOf(ticker), 4)}>{percent(changeOf(ticker))}</span>
            ),
          },
          {
            name: 'High',
            isNumber: true,
            cell: ({ market, ticker }) => priceFigure(ticker?.high24h, market.tickSize),
          },
          {
            name: 'Low',
            isNumber: true,
            cell: ({ market, ticker }) => priceFigure(ticker?.low24h, market.tickSize),
          },
          {
            name: 'Volume',
            isNumber: true,
            cell: ({ ticker }) => compactMoney(ticker?.quoteVolume24h),
          },
          {
            name: 'Open interest',
            isNumber: true,
            cell: ({ market, ticker }) =>
              ticker === undefined || market.kind === 'spot'
                ? '–'
                : `${figure(ticker.openInterest)} ${market.baseAsset}`,
          },
        ]}
      />
    </section>
  );
}
