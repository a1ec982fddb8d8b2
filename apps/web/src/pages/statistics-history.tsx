import type { HistoryRow } from '@tandem/api';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { csvText, saveFile } from '../account/csv.ts';
import { type Column, Table } from '../account/table.tsx';
import { compactMoney, figure, money, percent, priceFigure } from '../format/figures.ts';
import { dateTime, utcTime } from '../format/times.ts';
import { describeProblem } from '../state/problem-words.ts';
import { useStore } from '../state/store.ts';
import { client, marketOf, markets } from '../state/venue.ts';

const PERIODS = {
  hours: ['24 hours', { stretch: 'hour', limit: 24 }],
  week: ['7 days', { stretch: 'day', limit: 7 }],
  month: ['30 days', { stretch: 'day', limit: 30 }],
} as const;
type Period = keyof typeof PERIODS;

type VenueRow = HistoryRow<'venueStatistics'>;
type MarketRow = HistoryRow<'marketStatistics'>;
type RateRow = HistoryRow<'fundingRate'>;
type Told = {
  readonly rows: readonly (VenueRow | MarketRow)[];
  readonly rates: readonly RateRow[];
  readonly untilUs: number | null;
};

const READ_MS = 10_000;

/** Hours or days of the venue or of one market, with a file of the same rows. */
export function StatisticsHistory(): ReactNode {
  const [period, setPeriod] = useState<Period>('hours');
  const [market, setMarket] = useState('');
  const listed = useStore(markets);
  const { told, problem } = useRows(period, market);
  const save = (): void => {
    const name = `tandem-statistics-${market === '' ? 'venue' : market}-${period}.csv`;
    saveFile(name, new Blob([csvText(told?.rows ?? [])], { type: 'text/csv' }));
  };
  return (
    <section className="panel">
      <div className="table-tools">
        <h2>Over time</h2>
        <select
          aria-label="Of what"
          value={market}
          onChange={(event) => setMarket(event.target.value)}
        >
          <option value="">The venue</option>
          {listed.map(({ symbol }) => (
            <option key={symbol} value={symbol}>
              {symbol}
            </option>
          ))}
        </select>
        <div className="choice" role="group" aria-label="Period">
          {(Object.keys(PERIODS) as Period[]).map((one) => (
            <button
              key={one}
              type="button"
              className="small"
              aria-pressed={one === period}
              onClick={() => setPeriod(one)}
            >
              {PERIODS[one][0]}
            </button>
          ))}
        </div>
        <span className="spacer" />
        <button type="button" className="small" disabled={told === null} onClick={save}>
          CSV
        </button>
      </div>
      {problem !== '' && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <VolumeBars rows={told?.rows ?? []} />
      {market === '' ? <VenueRows told={told} /> : <MarketRows told={told} market={market} />}
      <p className="prose muted">
        Each row begins at its time.{' '}
        {(told?.untilUs ?? null) === null ? '' : `Data until ${utcTime(told?.untilUs ?? 0)}.`}
      </p>
    </section>
  );
}

function useRows(period: Period, market: string): { told: Told | null; problem: string } {
  const [told, setTold] = useState<Told | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let isCurrent = true;
    setTold(null);
    const read = async (): Promise<void> => {
      try {
        const next = await readRows(period, market);
        if (!isCurrent) return;
        setTold(next);
        setProblem('');
      } catch (error) {
        if (isCurrent) setProblem(describeProblem(error).detail);
      }
    };
    void read();
    const timer = setInterval(() => void read(), READ_MS);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [period, market]);
  return { told, problem };
}

async function readRows(period: Period, market: string): Promise<Told> {
  const range = PERIODS[period][1];
  if (market === '') {
    const { data } = await client.history.venueStatistics(range);
    return { rows: data.rows, rates: [], untilUs: data.asOfTimeUs };
  }
  const isPerpetual = marketOf(market)?.kind === 'perpetual';
  const [statistics, rates] = await Promise.all([
    client.history.marketStatistics(market, range),
    isPerpetual ? client.history.fundingRates(market, { limit: 100 }) : null,
  ]);
  const { rows, asOfTimeUs: untilUs } = statistics.data;
  return { rows, rates: rates?.data.rows ?? [], untilUs };
}

/** Volume of each row, oldest first: the shape at a glance, the figures below. */
function VolumeBars({ rows }: { readonly rows: Told['rows'] }): ReactNode {
  const bars = useMemo(() => rows.toReversed().map((row) => Number(row.quoteVolume ?? 0)), [rows]);
  const most = Math.max(1, ...bars);
  return (
    <div className="volume-bars" role="img" aria-label="Volume of each row, oldest first">
      {bars.map((value, at) => (
        <i
          key={at}
          title={compactMoney(String(value))}
          style={{ height: `${(value / most) * 100}%` }}
        />
      ))}
    </div>
  );
}

const count = (value: number | null): string => figure(value === null ? null : String(value));

const VENUE: readonly Column<VenueRow>[] = [
  { name: 'From', cell: ({ startUs }) => dateTime(startUs ?? 0) },
  { name: 'Volume', isNumber: true, cell: ({ quoteVolume }) => <Exact text={quoteVolume} /> },
  { name: 'Trades', isNumber: true, cell: ({ trades }) => count(trades) },
  { name: 'Fees', isNumber: true, cell: ({ fees }) => <Exact text={fees} /> },
  { name: 'Liquidations', isNumber: true, cell: ({ liquidations }) => count(liquidations) },
  { name: 'Deleveragings', isNumber: true, cell: ({ deleverages }) => count(deleverages) },
  { name: 'To insurance', isNumber: true, cell: (row) => <Exact text={row.insuranceFees} /> },
  { name: 'From insurance', isNumber: true, cell: (row) => <Exact text={row.insurancePaid} /> },
  { name: 'New accounts', isNumber: true, cell: ({ accountsOpened }) => count(accountsOpened) },
];

function Exact({ text }: { readonly text: string | null }): ReactNode {
  return <span title={text ?? undefined}>{money(text)}</span>;
}

function VenueRows({ told }: { readonly told: Told | null }): ReactNode {
  return (
    <Table
      columns={VENUE}
      rows={(told?.rows ?? []) as readonly VenueRow[]}
      keyOf={({ startUs }) => startUs ?? 0}
      empty={told === null ? 'Reading' : 'Nothing has been counted yet.'}
    />
  );
}

type MarketProps = { readonly told: Told | null; readonly market: string };

function MarketRows({ told, market }: MarketProps): ReactNode {
  const tick = marketOf(market)?.tickSize ?? '0.01';
  const base = marketOf(market)?.baseAsset ?? '';
  const columns: readonly Column<MarketRow>[] = [
    { name: 'From', cell: ({ startUs }) => dateTime(startUs ?? 0) },
    { name: 'Volume', isNumber: true, cell: ({ quoteVolume }) => <Exact text={quoteVolume} /> },
    { name: 'Trades', isNumber: true, cell: ({ trades }) => count(trades) },
    { name: 'Fees', isNumber: true, cell: ({ quoteFees }) => <Exact text={quoteFees} /> },
    { name: 'Liquidations', isNumber: true, cell: ({ liquidations }) => count(liquidations) },
    {
      name: 'Open interest',
      isNumber: true,
      cell: ({ openInterest }) => `${figure(openInterest)} ${base}`,
    },
    { name: 'Index', isNumber: true, cell: ({ indexPrice }) => priceFigure(indexPrice, tick) },
    { name: 'Mark', isNumber: true, cell: ({ markPrice }) => priceFigure(markPrice, tick) },
  ];
  return (
    <>
      <Table
        columns={columns}
        rows={(told?.rows ?? []) as readonly MarketRow[]}
        keyOf={({ startUs }) => startUs ?? 0}
        empty={told === null ? 'Reading' : 'Nothing has been counted yet.'}
      />
      {(told?.rates.length ?? 0) > 0 && (
        <>
          <h2>Funding rates</h2>
          <div className="rates">
            <Table
              columns={RATES}
              rows={told?.rates ?? []}
              keyOf={({ sequence }) => sequence ?? 0}
              empty=""
            />
          </div>
        </>
      )}
    </>
  );
}

const RATES: readonly Column<RateRow>[] = [
  { name: 'Settled', cell: ({ timeUs }) => dateTime(timeUs ?? 0) },
  { name: 'Rate', isNumber: true, cell: ({ rate }) => percent(part(rate), 6) },
  { name: 'Premium', isNumber: true, cell: ({ premium }) => percent(part(premium), 6) },
  { name: 'Open interest', isNumber: true, cell: ({ openInterest }) => figure(openInterest) },
];

function part(rate: string | null): number | null {
  return rate === null ? null : Number(rate);
}
