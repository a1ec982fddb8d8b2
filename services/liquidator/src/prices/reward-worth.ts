import type { Address } from 'viem';
import type { Worth } from '../execution/worth.ts';
import { choosePool } from '../protocols/dex223/choose-pool.ts';
import type { PoolBook } from './pool-book.ts';
import type { PriceBoard } from './price-board.ts';
import { quoteSale } from './quote-sale.ts';
import type { TokenDecimals } from './token-decimals.ts';

export type RewardWorthConfig = {
  /** Wrapped native coin; the zero address is the coin itself. */
  readonly native: Address;
  /** Token that counts as one dollar; null where there is none. */
  readonly usdToken: Address | null;
};

const NATIVE_DECIMALS = 18n;
const USD_DECIMALS = 8;

/**
 * What a reward would bring if it were sold: what the deepest pool gives for that amount, fee and
 * slippage paid, so that nobody sells the bot a token whose pool holds nothing. Where a source has
 * a price too, the lower one of both counts; where there is no pool, the source's.
 */
export class RewardWorth implements Worth {
  readonly #config: RewardWorthConfig;
  readonly #book: PoolBook;
  readonly #board: PriceBoard | null;
  readonly #decimals: TokenDecimals;

  constructor(
    config: RewardWorthConfig,
    from: {
      readonly book: PoolBook;
      readonly board: PriceBoard | null;
      readonly decimals: TokenDecimals;
    },
  ) {
    this.#config = config;
    this.#book = from.book;
    this.#board = from.board;
    this.#decimals = from.decimals;
    if (config.usdToken !== null) this.#decimals.want(config.usdToken);
  }

  toWei(asset: Address, amount: bigint): bigint | null {
    if (this.#isNative(asset)) return amount;
    const byPool = this.#sell(asset, this.#config.native, amount);
    const bySource = this.#bySource(asset, amount);
    if (byPool === null || bySource === null) return byPool ?? bySource;
    return byPool < bySource ? byPool : bySource;
  }

  weiToUsdE8(wei: bigint): bigint | null {
    const coin = this.#board?.usdE8(this.#config.native) ?? null;
    if (coin !== null) return (wei * coin) / 10n ** NATIVE_DECIMALS;
    const { usdToken, native } = this.#config;
    if (usdToken === null) return null;
    const decimals = this.#decimals.decimals(usdToken);
    const amount = this.#sell(native, usdToken, wei);
    if (decimals === null || amount === null) return null;
    return (amount * 10n ** BigInt(USD_DECIMALS)) / 10n ** BigInt(decimals);
  }

  #isNative(asset: Address): boolean {
    return BigInt(asset) === 0n || asset.toLowerCase() === this.#config.native.toLowerCase();
  }

  #bySource(asset: Address, amount: bigint): bigint | null {
    const token = this.#board?.usdE8(asset) ?? null;
    const coin = this.#board?.usdE8(this.#config.native) ?? null;
    if (token === null || coin === null) return null;
    this.#decimals.want(asset);
    const decimals = this.#decimals.decimals(asset);
    if (decimals === null) return null;
    return (amount * token * 10n ** NATIVE_DECIMALS) / (coin * 10n ** BigInt(decimals));
  }

  #sell(sold: Address, bought: Address, amount: bigint): bigint | null {
    const pool = choosePool(this.#book.pools(sold, bought) ?? []);
    if (pool === undefined || pool.sqrtPriceX96 === 0n || pool.liquidity === 0n) return null;
    return quoteSale(pool, this.#book.ticks(pool.address), { sold, amount }).amountOut;
  }
}
