import type { PriceSources } from '@tandem/api';
import { type ReactNode, useEffect, useState } from 'react';
import { Table } from '../account/table.tsx';
import { figure, percent, priceFigure, UNKNOWN } from '../format/figures.ts';
import { age } from '../format/times.ts';
import { describeReason } from '../state/reason-words.ts';
import { repeat } from '../state/repeat.ts';
import { client, marketOf } from '../state/venue.ts';

const READ_MS = 2_000;
const PPB = 1_000_000_000;

const STATES = {
  connecting: ['Connecting', 'warn'],
  open: ['Open', 'up'],
  waiting: ['Waiting', 'warn'],
  ended: ['Ended', 'warn'],
  closed: ['Closed', 'down'],
} as const;

/** Where index prices come from: each source, and what each market made of it. */
export function PriceSourcesPanel(): ReactNode {
  const [told, setTold] = useState<PriceSources | null>(null);
  const [isOld, setOld] = useState(false);
  useEffect(
    () =>
      repeat(READ_MS, async () => {
        try {
          setTold((await client.market.priceSources()).data);
          setOld(false);
        } catch {
          setOld(true);
        }
      }),
    [],
  );
  return (
    <>
      <section className="panel">
        <h2>Price sources</h2>
        <p className="prose muted">
          {told?.description ?? 'Reading where prices come from.'}
          {isOld && ' The last read failed: these figures are old.'}
        </p>
        <Sources told={told} />
      </section>
      <section className="panel">
        <h2>Index of each market</h2>
        <Inputs told={told} />
      </section>
    </>
  );
}

type Told = { readonly told: PriceSources | null };

function ageOf(ageMs: number | null): string {
  return ageMs === null ? UNKNOWN : age(ageMs);
}

function Sources({ told }: Told): ReactNode {
  return (
    <Table
      rows={told?.sources ?? []}
      keyOf={({ name }) => name}
      empty={told === null ? 'Reading the sources' : 'No source is configured.'}
      columns={[
        { name: 'Source', cell: ({ name }) => <strong>{name}</strong> },
        { name: 'Kind', cell: ({ kind }) => kind },
        {
          name: 'State',
          cell: ({ state }) => <span className={STATES[state][1]}>{STATES[state][0]}</span>,
        },
        {
          name: 'Last word',
          isNumber: true,
          cell: ({ lastMessageAgeMs }) => ageOf(lastMessageAgeMs),
        },
        { name: 'Reconnects', isNumber: true, cell: ({ reconnects }) => figure(`${reconnects}`) },
        { name: 'Gaps', isNumber: true, cell: ({ gaps }) => figure(`${gaps}`) },
        { name: 'Not believed', isNumber: true, cell: ({ rejects }) => figure(`${rejects}`) },
        { name: 'Origin', isWhole: true, cell: ({ origin }) => origin },
      ]}
    />
  );
}

type PricedMarket = PriceSources['markets'][number];
type Input = PricedMarket['index']['inputs'][number] & { readonly of: PricedMarket };

function Inputs({ told }: Told): ReactNode {
  const rows = (told?.markets ?? []).flatMap((of): readonly Input[] =>
    of.index.inputs.map((input) => ({ ...input, of })),
  );
  const price = (of: PricedMarket, text: string | null): string =>
    priceFigure(text, marketOf(of.market)?.tickSize ?? '0.01');
  return (
    <Table
      rows={rows}
      keyOf={({ of, source, symbol }) => `${of.market} ${source} ${symbol}`}
      empty="No price yet"
      columns={[
        { name: 'Market', cell: ({ of }) => <strong>{of.market}</strong> },
        {
          name: 'Index',
          isNumber: true,
          cell: ({ of }) => (
            <span title={of.index.reason ?? undefined}>{price(of, of.index.price)}</span>
          ),
        },
        { name: 'Confidence', isNumber: true, cell: ({ of }) => price(of, of.index.confidence) },
        { name: 'Source', cell: ({ source, symbol }) => `${source} ${symbol}` },
        { name: 'Its price', isNumber: true, cell: (row) => price(row.of, row.price) },
        { name: 'Age', isNumber: true, cell: ({ ageMs }) => ageOf(ageMs) },
        {
          name: 'From the index',
          isNumber: true,
          cell: ({ deviationPpb }) => percent(deviationPpb === null ? null : deviationPpb / PPB, 4),
        },
        {
          name: 'Counts',
          cell: ({ exclusion, weight }) =>
            exclusion === null ? `weight ${weight}` : `no: ${describeReason(exclusion)}`,
        },
        {
          name: 'Taken / held / refused',
          isNumber: true,
          cell: ({ of }) =>
            [of.accepted, of.held, of.refused].map((one) => figure(`${one}`)).join(' / '),
        },
      ]}
    />
  );
}
