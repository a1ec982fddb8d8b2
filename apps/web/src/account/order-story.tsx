import type { HistoryRow } from '@tandem/api';
import type { OrderStory } from '@tandem/client';
import { type ReactNode, useEffect, useState } from 'react';
import { figure } from '../format/figures.ts';
import { Dialog } from '../shell/dialog.tsx';
import { describeProblem } from '../state/problem-words.ts';
import { describeReason } from '../state/reason-words.ts';
import { client } from '../state/venue.ts';
import { marketPrice, marketSize, TimeCell } from './cells.tsx';
import { Table } from './table.tsx';

type Props = { readonly orderId: number; readonly onClose: () => void };
type Step = { readonly key: string; readonly timeUs: number | null; readonly words: string };

/** Everything that happened to one order, oldest first. */
export function OrderStoryDialog({ orderId, onClose }: Props): ReactNode {
  const [story, setStory] = useState<OrderStory | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    client.history.order(orderId).then(
      ({ data }) => setStory(data),
      (error: unknown) => setProblem(describeProblem(error).detail),
    );
  }, [orderId]);
  return (
    <Dialog title={`Order ${orderId}`} onClose={onClose}>
      {problem !== '' && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <Table
        columns={[
          { name: 'Time', cell: ({ timeUs }: Step) => <TimeCell timeUs={timeUs} /> },
          { name: 'What', isWhole: true, cell: ({ words }: Step) => words },
        ]}
        rows={story === null ? [] : stepsOf(story)}
        keyOf={({ key }) => key}
        empty={problem === '' ? 'Reading' : ''}
      />
    </Dialog>
  );
}

function stepsOf({ order, changes, fills }: OrderStory): readonly Step[] {
  const market = order.market;
  const steps = [
    ...changes.map((row, at) => ({ row, key: `c${at}`, words: changeWords(market, row) })),
    ...fills.map((row, at) => ({ row, key: `f${at}`, words: fillWords(market, row) })),
  ];
  return steps
    .toSorted((a, b) => (a.row.sequence ?? 0) - (b.row.sequence ?? 0))
    .map(({ row, key, words }) => ({ key, timeUs: row.timeUs, words }));
}

function changeWords(market: string | null, row: HistoryRow<'orderChange'>): string {
  const at = row.price === null ? '' : ` at ${marketPrice(market, row.price)}`;
  const left = row.remaining === null ? '' : `, ${marketSize(market, row.remaining)} open`;
  const why = row.reason === null ? '' : `: ${describeReason(row.reason)}`;
  return `${describeReason(row.change ?? '')}${at}${left}${why}`;
}

function fillWords(market: string | null, row: HistoryRow<'orderFill'>): string {
  const price = marketPrice(market, row.price);
  const fee = `${figure(row.fee)} ${row.feeAsset ?? ''}`;
  return `filled ${marketSize(market, row.size)} at ${price} as ${row.liquidity}, fee ${fee}`;
}
