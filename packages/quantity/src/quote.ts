import type { Brand } from './brand.ts';

/** Money in quote units: 10^-6 of the quote asset. Signed. */
export type QuoteUnits = Brand<'QuoteUnits'>;

/** Bound of a notional and of a stored balance: one bit of room below 2^53 for a sum of two. */
export const MAX_NOTIONAL: QuoteUnits = (2 ** 52) as QuoteUnits;
