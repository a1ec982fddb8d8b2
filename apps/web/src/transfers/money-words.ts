import type { ChainState } from '@tandem/api';
import type { VaultChain } from '../wallet/vault-chains.ts';

/** What a dialog has to know of the chain to say how money moves. */
type Known = Pick<ChainState, 'status' | 'detail' | 'withdrawalDelaySeconds'> & {
  readonly contracts: Pick<NonNullable<ChainState['contracts']>, 'challenges'> | null;
};

/**
 * How a deposit goes.
 *
 * @param chain null: not known yet
 * @param place the chain of the wallet's transaction; null: the faucet
 */
export function depositWords(
  chain: Pick<Known, 'status' | 'detail'> | null,
  place: Pick<VaultChain, 'lane'> | null,
): string {
  if (chain === null) return 'Asking the venue where its money is.';
  if (chain.status === 'none') {
    return 'This venue runs without a chain: the faucet gives play money at once.';
  }
  if (chain.status === 'standing') return `${standing(chain)} No money comes in before it runs.`;
  if (place === null) {
    const when = 'it is there some blocks later';
    return `The faucet deposits play money for you on the local chain; ${when}.`;
  }
  return place.lane === 0
    ? 'The wallet signs a permit and sends one transaction to the vault. It got 100,000 play ' +
        'dollars and a coin for gas on the local chain when it opened its account.'
    : 'The wallet signs a permit and sends one transaction to the vault of that chain. What is ' +
        'credited counts as money of any other chain does.';
}

/** How a withdrawal is paid; how long the vault holds the money, and why. */
export function paymentWords(
  chain: Known | null,
  place: Pick<VaultChain, 'lane' | 'name'> | undefined,
): string {
  if (chain === null) return 'Asking the venue how it pays.';
  if (chain.status === 'none') {
    return 'Without a chain a demo payer confirms it after a few seconds.';
  }
  if (chain.status === 'standing') return `${standing(chain)} It is paid when that runs again.`;
  const delay = `${chain.withdrawalDelaySeconds} s after its batch is on chain`;
  if (place !== undefined && place.lane !== 0) {
    return `The vault of ${place.name} pays it, some blocks more than ${delay}.`;
  }
  const challenges = chain.contracts?.challenges ?? null;
  return challenges === null
    ? `The vault pays it ${delay}.`
    : `The vault pays it ${delay}: so long anybody can challenge the fills that won it.`;
}

function standing({ detail }: Pick<Known, 'detail'>): string {
  return `The chain of this venue stands${detail === null ? '' : ` (${detail})`}.`;
}
