import type { ChainState } from '@tandem/api';
import { useEffect, useState } from 'react';
import { type VaultChain, vaultChains } from '../wallet/vault-chains.ts';

const RETRY_MS = 1_000;

/** Where an account is to be paid. */
export type Payout = {
  /** None where no chain runs. */
  readonly chains: readonly VaultChain[];
  /** The lane; 0: the home chain; null until it is known. */
  readonly lane: number | null;
  /** The chain of that lane; undefined without any. */
  readonly place: VaultChain | undefined;
  /** True where the wallet has to say so first. */
  readonly isChange: boolean;
  readonly choose: (lane: number) => void;
};

/** Where the account is paid, until another place is chosen. */
export function usePayout(chain: ChainState | null): Payout {
  const now = useLaneOfAccount(chain);
  const [chosen, setChosen] = useState<number | null>(null);
  const chains = vaultChains(chain);
  const lane = chosen ?? now;
  const place = chains.find((one) => one.lane === lane) ?? chains[0];
  return { chains, lane, place, isChange: chains.length > 0 && lane !== now, choose: setChosen };
}

/** Null until it is known. A venue of one chain is not asked. */
function useLaneOfAccount(chain: ChainState | null): number | null {
  const [lane, setLane] = useState<number | null>(null);
  const isOne = chain !== null && chain.further.length === 0;
  useEffect(() => {
    if (chain === null || isOne) return undefined;
    let isGone = false;
    let timer: ReturnType<typeof setTimeout>;
    const read = async (): Promise<void> => {
      try {
        const { readPayout } = await import('./payout-choice.ts');
        const found = await readPayout(chain);
        if (!isGone) setLane(found);
      } catch {
        if (!isGone) timer = setTimeout(() => void read(), RETRY_MS);
      }
    };
    void read();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [chain, isOne]);
  return isOne ? 0 : lane;
}
