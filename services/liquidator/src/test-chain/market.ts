import type { Address } from 'viem';
import type { PricedToken, PriceText } from './root-price.ts';

/** Both published generations of the margin module. */
export type ModuleGeneration = 'first' | 'hardened';

/** `refunding` is the hardened one whose lenders may pay for gas; nobody has published it yet. */
export type ModuleName = ModuleGeneration | 'refunding';

export type TokenName = 'weth' | 'usdc' | 'wbtc' | 'doge' | 'dai' | 'dex' | 'dex223' | 'evil';

export type TestPool = {
  readonly asset: TokenName;
  readonly quote: TokenName;
  readonly fee: number;
  /** At the start, whole units of the quote token for one of the asset. */
  readonly price: PriceText;
  /** Whole units of the quote token that it holds about. */
  readonly quoteDepth: PriceText;
};

/** All that stands on a test chain. */
export type Market = {
  readonly factory: Address;
  readonly router: Address;
  /** Values by the price of the moment: what orders of the first generation name. */
  readonly spotOracle: Address;
  /** Values by the mean of half an hour: what orders of the hardened generation name. */
  readonly twapOracle: Address;
  readonly modules: Readonly<Record<ModuleName, Address>>;
  readonly tokens: Readonly<Record<TokenName, PricedToken>>;
  readonly pools: readonly (TestPool & { readonly address: Address })[];
  readonly multicall: Address;
};

/** The window of the deployed hardened oracle. */
export const TWAP_SECONDS = 1_800;

/** `dex` is the ERC-20 side and `dex223` the ERC-223 side of one token. */
export const TOKEN_DECIMALS: Readonly<Record<TokenName, number>> = {
  weth: 18,
  usdc: 6,
  wbtc: 8,
  doge: 18,
  dai: 18,
  dex: 18,
  dex223: 18,
  evil: 18,
};

export const TEST_POOLS: readonly TestPool[] = [
  { asset: 'weth', quote: 'usdc', fee: 500, price: '3000', quoteDepth: '20000000' },
  { asset: 'weth', quote: 'usdc', fee: 3000, price: '3000', quoteDepth: '50000000' },
  { asset: 'weth', quote: 'usdc', fee: 10_000, price: '3000', quoteDepth: '1000000' },
  { asset: 'wbtc', quote: 'usdc', fee: 3000, price: '60000', quoteDepth: '30000000' },
  { asset: 'wbtc', quote: 'weth', fee: 3000, price: '20', quoteDepth: '5000' },
  { asset: 'doge', quote: 'usdc', fee: 3000, price: '0.2', quoteDepth: '3000000' },
  { asset: 'doge', quote: 'weth', fee: 10_000, price: '0.0000666', quoteDepth: '2000' },
  { asset: 'dai', quote: 'usdc', fee: 500, price: '1', quoteDepth: '10000000' },
  { asset: 'dai', quote: 'weth', fee: 3000, price: '0.000333', quoteDepth: '3000' },
  { asset: 'dex', quote: 'weth', fee: 3000, price: '0.002', quoteDepth: '1000' },
];
