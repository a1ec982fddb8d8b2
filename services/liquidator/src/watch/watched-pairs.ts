import { type Address, zeroAddress } from 'viem';
import { WantedPairs } from '../prices/wanted-pairs.ts';
import type { PositionBook } from '../protocols/protocol.ts';

/**
 * The prices that the positions of a book need: each asset in its base, each reward in the native
 * coin. Kept by itself while positions and orders come; those of the store come at the start.
 */
export function watchPairs(
  book: PositionBook,
  tokens: { readonly native: Address; readonly usdToken: Address | null },
): WantedPairs {
  const wanted = new WantedPairs();
  const { native, usdToken } = tokens;
  if (usdToken !== null) wanted.want(usdToken, native);
  book.onPosition(({ holdings }) => {
    const [base, ...others] = holdings;
    if (base === undefined) return;
    for (const { asset } of others) wanted.want(asset, base.asset);
  });
  book.onOrder(({ rewardAsset }) => {
    if (rewardAsset !== zeroAddress) wanted.want(rewardAsset, native);
  });
  return wanted;
}
