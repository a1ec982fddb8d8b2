import { type Address, parseUnits } from 'viem';

const Q96 = 1n << 96n;
const Q192 = 1n << 192n;

/** A token as far as prices are concerned. */
export type PricedToken = { readonly address: Address; readonly decimals: number };

/** Whole units of the second for one whole unit of the first, as text: '3000' or '0.0001'. */
export type PriceText = `${number}`;

const PRICE_DECIMALS = 18;

/** Pools keep the root of the price of the token with the lower address, in units of 2^-96. */
export function rootPrice(asset: PricedToken, quote: PricedToken, price: PriceText): bigint {
  const scaled = parseUnits(price, PRICE_DECIMALS);
  const assetUnits = 10n ** BigInt(asset.decimals + PRICE_DECIMALS);
  const quoteUnits = scaled * 10n ** BigInt(quote.decimals);
  return isFirst(asset, quote)
    ? floorRoot((quoteUnits * Q192) / assetUnits)
    : floorRoot((assetUnits * Q192) / quoteUnits);
}

/** Liquidity over all prices that holds about so much of the quote token at this price. */
export function wideLiquidity(
  asset: PricedToken,
  quote: PricedToken,
  of: { readonly root: bigint; readonly quoteDepth: bigint },
): bigint {
  const { root, quoteDepth } = of;
  return isFirst(asset, quote) ? (quoteDepth * Q96) / root : (quoteDepth * root) / Q96;
}

/** Pools order their tokens by address. */
export function isFirst(one: PricedToken, other: PricedToken): boolean {
  return BigInt(one.address) < BigInt(other.address);
}

/** The greatest number whose square is not above this one. */
function floorRoot(square: bigint): bigint {
  if (square < 2n) return square;
  let root = 1n << BigInt((square.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
