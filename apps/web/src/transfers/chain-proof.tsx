import type { ReactNode } from 'react';

type Props = {
  readonly words: string;
  readonly transactionHash: string;
  readonly block: number | null;
  readonly explorer: string | null;
};

/** A transaction and its block; a link where the venue names an explorer. */
export function ChainProof({ words, transactionHash, block, explorer }: Props): ReactNode {
  const short = `${transactionHash.slice(0, 10)}…${transactionHash.slice(-6)}`;
  const place = block === null ? '' : `, block ${block}`;
  return (
    <p className="muted" data-testid="chain-proof" title={transactionHash}>
      {words}{' '}
      {explorer === null ? (
        <code>{short}</code>
      ) : (
        <a href={`${explorer}/tx/${transactionHash}`} target="_blank" rel="noreferrer">
          {short}
        </a>
      )}
      {place}
    </p>
  );
}
