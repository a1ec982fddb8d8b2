import type { ChainPlace, ChainState } from '@tandem/api';
import { type ReactNode, useEffect, useState } from 'react';
import { UNKNOWN } from '../format/figures.ts';
import { client } from '../state/venue.ts';

type Props = { readonly withdrawalId: number | null; readonly status: string | null };

/** Asked once a visit: whether there is a chain does not change while a venue runs. */
const known: { chain: Promise<ChainState | null> | null } = { chain: null };

function chainOfVenue(): Promise<ChainState | null> {
  known.chain ??= client.chain.state().then(
    ({ data }) => data,
    () => null,
  );
  return known.chain;
}

async function paymentOf(withdrawalId: number) {
  const chain = await chainOfVenue();
  if (chain?.status !== 'running') return null;
  const { data } = await client.chain.withdrawal(withdrawalId);
  return data.paid === null ? null : { place: data.paid, explorer: chain.explorer };
}

/** The transaction that paid a withdrawal; a link where the venue names an explorer. */
export function WithdrawalProof({ withdrawalId, status }: Props): ReactNode {
  const [paid, setPaid] = useState<{ place: ChainPlace; explorer: string | null } | null>(null);
  useEffect(() => {
    let isGone = false;
    if (withdrawalId !== null && status === 'confirmed') {
      paymentOf(withdrawalId).then(
        (payment) => {
          if (!isGone) setPaid(payment);
        },
        () => undefined,
      );
    }
    return () => {
      isGone = true;
    };
  }, [withdrawalId, status]);
  if (paid === null) return UNKNOWN;
  const { place, explorer } = paid;
  const { transactionHash: hash, block } = place;
  const words = `${hash.slice(0, 10)}…${hash.slice(-6)}, block ${block}`;
  if (explorer === null) return <span title={hash}>{words}</span>;
  return (
    <a href={`${explorer}/tx/${hash}`} target="_blank" rel="noreferrer">
      {words}
    </a>
  );
}
