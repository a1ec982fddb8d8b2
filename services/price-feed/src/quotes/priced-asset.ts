/** Pyth's ids of the feeds that a recording or a plan can name by their asset. */
export const PYTH_FEEDS: ReadonlyMap<string, string> = new Map([
  ['BTC', 'e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43'],
  ['ETH', 'ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace'],
  ['SOL', 'ef0d8b6fda2ceba41da15d4095d1da392a0d2f8ed0c6c7bc0f4cfac8c280b56d'],
]);

const ASSET_BY_FEED = new Map([...PYTH_FEEDS].map(([asset, feed]) => [feed, asset]));

const MARKET = /^([A-Z0-9]{2,10}?)[-_/]?(?:USD[CT]?)(?:[-_]?(?:PERP|PERPETUAL|SWAP))?$/;

/**
 * The asset that a market of some venue prices in dollars, or null: `XBTUSD`, `BTC-USD-SWAP` and
 * `BTCUSD_PERP` are BTC; an option and a price in another asset are nothing.
 */
export function pricedAssetOf(market: string): string | null {
  const known = ASSET_BY_FEED.get(market);
  if (known !== undefined) return known;
  const base = MARKET.exec(market.toUpperCase())?.[1];
  if (base === undefined) return null;
  return base === 'XBT' ? 'BTC' : base;
}
