import { type Address, zeroAddress } from 'viem';
import { WantedPairs } from '../prices/wanted-pairs.ts';
import type { ModuleBook } from '../protocols/dex223/module-book.ts';

/**
 * The prices that the positions of a book need: each asset in its base, each reward in the native
 * coin. Kept by itself while positions and orders come; those of the store come at the start.
 */
export function watchPairs(
  book: ModuleBook,
  tokens: { readonly native: Address; readonly usdToken: Address | null },
): WantedPairs {
  const wanted = new WantedPairs();
  const { native, usdToken } = tokens;
  if (usdToken !== null) wanted.want(usdToken, native);
  book.positions.listen((_, __, position) => {
    const [base, ...others] = position?.holdings ?? [];
    if (base === undefined) return;
    for (const { asset } of others) wanted.want(asset, base.asset);
  });
  book.orders.listen((_, __, order) => {
    if (order === null || order.rewardAsset === zeroAddress) return;
    wanted.want(order.rewardAsset, native);
  });
  return wanted;
}
