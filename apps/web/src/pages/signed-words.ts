import type { ChainState } from '@tandem/api';

type Told = Pick<ChainState, 'status' | 'signedFeeds'>;
type Named = { readonly marketId: number; readonly symbol: string };

/** What binds the index prices of this venue, in words; null: it is not known yet. */
export function signedWords(chain: Told | null, markets: readonly Named[]): string {
  if (chain === null) return 'Asking the venue what its index prices are held against.';
  if (chain.status === 'none') {
    return 'This venue runs without a chain: nobody can challenge an index price.';
  }
  const { signedFeeds } = chain;
  if (signedFeeds === null) return 'What index prices are held against cannot be read now.';
  if (signedFeeds.length === 0) {
    return (
      'No signed feed is configured: nobody can challenge an index price on chain. What the ' +
      'marks follow is the word of the venue.'
    );
  }
  const names = signedFeeds.map(({ marketId }) => nameOf(marketId, markets));
  return `Signed prices of Pyth. Anybody can challenge an index price of ${names.join(', ')}.`;
}

function nameOf(marketId: number, markets: readonly Named[]): string {
  const known = markets.find((market) => market.marketId === marketId);
  return known?.symbol ?? `market ${marketId}`;
}
