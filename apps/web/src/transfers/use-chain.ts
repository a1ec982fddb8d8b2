import type { ChainState } from '@tandem/api';
import { VenueError } from '@tandem/client';
import { useKnown } from '../state/use-known.ts';
import { client } from '../state/venue.ts';

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
  signedFeeds: null,
  further: [],
};

/**
 * The chain of the venue as it is when a dialog opens; null until it is known, which is not the
 * same as none: nobody may send money before.
 */
export function useChain(): ChainState | null {
  return useKnown(askForChain);
}

async function askForChain(): Promise<ChainState> {
  try {
    return (await client.chain.state()).data;
  } catch (error) {
    if (error instanceof VenueError && error.code === 'NotOffered') return NONE;
    throw error;
  }
}
