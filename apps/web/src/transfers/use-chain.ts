import type { ChainState } from '@tandem/api';
import { useEffect, useState } from 'react';
import { client } from '../state/venue.ts';

/** The chain of the venue as it is when a dialog opens; null until it is known. */
export function useChain(): ChainState | null {
  const [chain, setChain] = useState<ChainState | null>(null);
  useEffect(() => {
    let isGone = false;
    client.chain.state().then(
      ({ data }) => {
        if (!isGone) setChain(data);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, []);
  return chain;
}
