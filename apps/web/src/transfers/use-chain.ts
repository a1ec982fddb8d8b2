import type { ChainState } from '@tandem/api';
import { VenueError } from '@tandem/client';
import { useEffect, useState } from 'react';
import { client } from '../state/venue.ts';

const RETRY_MS = 1_000;

/** A venue that offers no word about a chain has none. */
const NONE: ChainState = {
  status: 'none',
  detail: null,
  chainId: null,
  name: null,
  contracts: null,
  tokens: [],
  confirmations: 0,
  withdrawalDelaySeconds: 0,
  head: null,
  batch: null,
  rpcPath: null,
  explorer: null,
  further: [],
};

/**
 * The chain of the venue as it is when a dialog opens; null until it is known, which is not the
 * same as none: nobody may send money before.
 */
export function useChain(): ChainState | null {
  const [chain, setChain] = useState<ChainState | null>(null);
  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout>;
    const read = async (): Promise<void> => {
      try {
        const { data } = await client.chain.state();
        if (!isGone) setChain(data);
      } catch (error) {
        if (isGone) return;
        if (error instanceof VenueError && error.code === 'NotOffered') setChain(NONE);
        else timer = setTimeout(() => void read(), RETRY_MS);
      }
    };
    void read();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, []);
  return chain;
}
