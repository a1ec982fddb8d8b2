import type { Brand } from './brand.ts';

/**
 * A price in price units of its market. One price unit times one lot is one quote unit, so that
 * notional is a plain product. Example: lots of 10^-6 BTC and quote units of 10^-6 USD make one
 * price unit one dollar per bitcoin; with lots of 10^-8 BTC it is $100.
 */
export type PriceUnits = Brand<'PriceUnits'>;

/** Prices fit 40 bits, which leaves 12 bits of size below the 2^52 bound of a notional. */
export const MAX_PRICE: PriceUnits = (2 ** 40 - 1) as PriceUnits;
