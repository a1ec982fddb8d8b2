import type { ChainState } from '@tandem/api';
import { useMemo, useState } from 'react';
import { useKnown } from '../state/use-known.ts';
import { type VaultChain, vaultChains } from '../wallet/vault-chains.ts';

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
  const isOne = chain?.further.length === 0;
  const question = useMemo(
    () => (chain === null || isOne ? null : () => readLane(chain)),
    [chain, isOne],
  );
  const lane = useKnown(question);
  return isOne ? 0 : lane;
}

async function readLane(chain: ChainState): Promise<number> {
  const { readPayout } = await import('./payout-choice.ts');
  return readPayout(chain);
}
