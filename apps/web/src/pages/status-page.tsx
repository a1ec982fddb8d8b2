import type { ReactNode } from 'react';
import { Table } from '../account/table.tsx';
import { figure, priceFigure } from '../format/figures.ts';
import { age, dateTime, utcTime } from '../format/times.ts';
import { CONNECTION_WORDS } from '../shell/connection-badge.tsx';
import { useStore } from '../state/store.ts';
import { useNow } from '../state/use-now.ts';
import { connection, health, hello, markets, tickers } from '../state/venue.ts';
import { useChain } from '../transfers/use-chain.ts';
import { PriceSourcesPanel } from './price-sources.tsx';
import { signedWords } from './signed-words.ts';
import { Tile } from './tile.tsx';

const WORDS = {
  ok: 'Works',
  degraded: 'Degraded',
  failed: 'Failed',
  starting: 'Starting',
} as const;
const TONES = { ok: 'up', degraded: 'warn', failed: 'down', starting: 'warn' } as const;

/** Every part of the venue, the connection, and how old the prices are. */
export function StatusPage(): ReactNode {
  const told = useStore(health);
  const venue = useStore(hello);
  const { status, latencyMs, heardAtMs } = useStore(connection);
  const now = useNow();
  return (
    <div className="page-inner">
      <h1>Status</h1>
      <dl className="tiles">
        <Tile name="Venue">
          {told === null ? '–' : <span className={TONES[told.status]}>{WORDS[told.status]}</span>}
        </Tile>
        <Tile name="This connection">{CONNECTION_WORDS[status]}</Tile>
        <Tile name="Round trip">{latencyMs === null ? '–' : `${latencyMs} ms`}</Tile>
        <Tile name="Last word">{age(now - heardAtMs)} ago</Tile>
        <Tile name="Released sequence">{figure(told?.releasedSequence.toString())}</Tile>
        <Tile name="Version">{venue?.venueVersion ?? '–'}</Tile>
      </dl>
      <section className="panel">
        <h2>Parts</h2>
        <Table
          rows={told?.parts ?? []}
          keyOf={({ name }) => name}
          empty="Reading the parts"
          columns={[
            { name: 'Part', cell: ({ name }) => <strong>{name}</strong> },
            {
              name: 'State',
              cell: ({ status }) => <span className={TONES[status]}>{WORDS[status]}</span>,
            },
            { name: 'Detail', isWhole: true, cell: ({ detail }) => detail ?? '–' },
          ]}
        />
      </section>
      <FeedState />
      <PriceSourcesPanel />
      <SignedPrices />
      <p className="muted">
        Now {dateTime(now * 1_000)} here, {utcTime(now * 1_000)}. Index prices older than a market
        allows make it stale: nothing trades and nothing is liquidated on them.
      </p>
    </div>
  );
}

/** Whether anybody but the venue can say that an index price is wrong. */
function SignedPrices(): ReactNode {
  const chain = useChain();
  const listed = useStore(markets);
  return (
    <section className="panel">
      <h2>Signed prices</h2>
      <p className="prose muted">{signedWords(chain, listed)}</p>
    </section>
  );
}

function FeedState(): ReactNode {
  const listed = useStore(markets);
  const prices = useStore(tickers);
  const now = useNow();
  const rows = listed.map((market) => ({ market, ticker: prices.get(market.symbol) }));
  return (
    <section className="panel">
      <h2>Markets</h2>
      <Table
        rows={rows}
        keyOf={({ market }) => market.symbol}
        empty="Reading the markets"
        columns={[
          { name: 'Market', cell: ({ market }) => <strong>{market.symbol}</strong> },
          {
            name: 'Index',
            isNumber: true,
            cell: ({ market, ticker }) => priceFigure(ticker?.index, market.tickSize),
          },
          {
            name: 'Mark',
            isNumber: true,
            cell: ({ market, ticker }) => priceFigure(ticker?.mark, market.tickSize),
          },
          {
            name: 'Age of index',
            isNumber: true,
            cell: ({ ticker }) => {
              const heard = ticker?.indexTimeUs ?? null;
              return heard === null ? '–' : age(now - heard / 1_000);
            },
          },
          {
            name: 'Tradable',
            cell: ({ ticker }) =>
              ticker === undefined ? '–' : ticker.isStale ? 'No: stale' : 'Yes',
          },
        ]}
      />
    </section>
  );
}
