/**
 * The pool whose liquidity in range is greatest; among equals the one with the higher fee. Every
 * pool that exists counts, one without any liquidity too; undefined is a pair without a pool.
 */
export function choosePool<Pool extends { readonly fee: number; readonly liquidity: bigint }>(
  pools: Iterable<Pool>,
): Pool | undefined {
  let best: Pool | undefined;
  for (const pool of pools) {
    const isBetter =
      best === undefined ||
      pool.liquidity > best.liquidity ||
      (pool.liquidity === best.liquidity && pool.fee > best.fee);
    if (isBetter) best = pool;
  }
  return best;
}
