import type { Address } from 'viem';
import type { Order, Position } from '../model/position.ts';
import type { UnpricedReason } from '../model/verdict.ts';
import type { OraclePrices } from '../prices/oracle-prices.ts';
import type { PoolBook } from '../prices/pool-book.ts';
import { quoteSale } from '../prices/quote-sale.ts';
import type { Generation } from '../protocols/dex223/generation.ts';

/** Part of the oracle's answer that the hardened generation wants of its own sales; 1/10000. */
const FORCED_SALE_LEAST_BPS = 9_500n;
const BPS = 10_000n;

/** The sale of one holding in the pool that the contract would use. */
export type SaleEstimate = {
  readonly asset: Address;
  readonly amount: bigint;
  /** What the oracle says it is worth, and what the pool would give; units of the base asset. */
  readonly quote: bigint;
  readonly proceeds: bigint;
  /** 1/10000 of the quote that fee and depth cost; negative where the pool gives more. */
  readonly slippageBps: bigint;
  readonly fee: number;
  /** The second step would revert for this sale. */
  readonly isRefused: boolean;
};

export type ClosingEstimate =
  | {
      readonly kind: 'estimated';
      readonly sales: readonly SaleEstimate[];
      /** Base balance and the proceeds of all sales. */
      readonly proceeds: bigint;
      /** What the oracle's value loses in the sale; units of the base asset. */
      readonly cost: bigint;
      /** The second step would revert, so that the assets are to be sold by hand before. */
      readonly needsManualSale: boolean;
    }
  | { readonly kind: 'unknown'; readonly asset: Address; readonly reason: UnpricedReason };

export type ClosingParts = {
  readonly generation: Generation;
  readonly book: PoolBook;
  readonly prices: OraclePrices;
};

/** What closing a position would bring, sale after sale, against the liquidity of the pools. */
export function estimateClosing(
  position: Position,
  order: Pick<Order, 'baseAsset' | 'oracle'>,
  parts: ClosingParts,
): ClosingEstimate {
  const sales: SaleEstimate[] = [];
  const [base, ...held] = position.holdings;
  let proceeds = base?.balance ?? 0n;
  let value = proceeds;
  for (const { asset, balance } of held) {
    const pair = { oracle: order.oracle, buy: order.baseAsset, sell: asset };
    const quote = parts.prices.amountOut(pair.oracle, pair.buy, asset, balance);
    if (typeof quote !== 'bigint') return { kind: 'unknown', asset, reason: quote };
    const pool = parts.prices.pool(pair);
    if (pool === undefined) return { kind: 'unknown', asset, reason: 'NoPool' };
    const { amountOut, unsold } = quoteSale(pool, parts.book.ticks(pool.address), {
      sold: asset,
      amount: balance,
    });
    const isTooLow = amountOut < (quote * FORCED_SALE_LEAST_BPS) / BPS;
    sales.push({
      asset,
      amount: balance,
      quote,
      proceeds: amountOut,
      slippageBps: quote === 0n ? 0n : ((quote - amountOut) * BPS) / quote,
      fee: pool.fee,
      isRefused: unsold > 0n || (parts.generation === 'hardened' && isTooLow),
    });
    proceeds += amountOut;
    value += quote;
  }
  const needsManualSale = sales.some(({ isRefused }) => isRefused);
  return { kind: 'estimated', sales, proceeds, cost: value - proceeds, needsManualSale };
}
