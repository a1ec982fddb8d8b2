import type { HistoryRow } from '@tandem/api';
import { type ReactNode, useEffect, useState } from 'react';
import { UNKNOWN } from '../format/figures.ts';
import { client } from '../state/venue.ts';

/** Asked once a visit: it does not change while a venue runs. */
const known: { explorer: Promise<string | null> | null } = { explorer: null };

function explorerOfVenue(): Promise<string | null> {
  known.explorer ??= client.chain.state().then(
    ({ data }) => data.explorer,
    () => null,
  );
  return known.explorer;
}

type Step = {
  readonly words: string;
  readonly hash: string | null;
  readonly block: number | null;
};

/** Steps that have a transaction, in their order. */
function stepsOf(row: HistoryRow<'withdrawal'>): readonly Step[] {
  const steps: readonly Step[] = [
    { words: 'Asked for', hash: row.requestTransaction, block: row.requestBlock },
    { words: 'Scheduled', hash: row.scheduledTransaction, block: row.scheduledBlock },
    { words: 'Paid', hash: row.paidTransaction, block: row.paidBlock },
    { words: 'Taken back', hash: row.canceledTransaction, block: row.canceledBlock },
  ];
  return steps.filter(({ hash }) => hash !== null);
}

/** The newest transaction of a withdrawal; a link where the venue names an explorer. */
export function WithdrawalProof(row: HistoryRow<'withdrawal'>): ReactNode {
  const [explorer, setExplorer] = useState<string | null>(null);
  useEffect(() => {
    let isGone = false;
    void explorerOfVenue().then((address) => {
      if (!isGone) setExplorer(address);
    });
    return () => {
      isGone = true;
    };
  }, []);
  const steps = stepsOf(row);
  const newest = steps.at(-1);
  if (newest?.hash === undefined || newest.hash === null) return UNKNOWN;
  const { hash, block } = newest;
  const all = steps.map((step) => `${step.words}: ${step.hash}, block ${step.block}`).join('\n');
  const words = `${hash.slice(0, 10)}…${hash.slice(-6)}, block ${block}`;
  if (explorer === null) return <span title={all}>{words}</span>;
  return (
    <a href={`${explorer}/tx/${hash}`} title={all} target="_blank" rel="noreferrer">
      {words}
    </a>
  );
}
