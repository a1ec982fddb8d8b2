import { assert } from './brand.ts';
import type { Lots } from './lots.ts';
import { mulDivDown, mulDivUp, mulRateDown, mulRateUp } from './mul-div.ts';
import type { PriceUnits } from './price.ts';
import { MAX_NOTIONAL, type QuoteUnits } from './quote.ts';
import type { RatePpb } from './rate.ts';

// The legal products between units, and no others. Everything else does not compile or is a cast
// that a reviewer can see.

/** price units x lots = quote units, exactly: that is what defines the price unit. Signed. */
export function notional(price: PriceUnits, size: Lots): QuoteUnits {
  const product = price * size;
  assert(product <= MAX_NOTIONAL && product >= -MAX_NOTIONAL, 'notional beyond 2^52');
  return (product + 0) as QuoteUnits;
}

/** quote units x rate, floor. The amount is not negative, the rate is 0 to 1. */
export function portionDown(amount: QuoteUnits, rate: RatePpb): QuoteUnits {
  return mulRateDown(amount, rate) as QuoteUnits;
}

/** quote units x rate, ceiling. The amount is not negative, the rate is 0 to 1. */
export function portionUp(amount: QuoteUnits, rate: RatePpb): QuoteUnits {
  return mulRateUp(amount, rate) as QuoteUnits;
}

/** price units x rate, floor. The rate is 0 to 1. */
export function pricePortionDown(price: PriceUnits, rate: RatePpb): PriceUnits {
  return mulRateDown(price, rate) as PriceUnits;
}

/** quote units x (part / whole), floor toward minus infinity; the whole is positive. */
export function shareDown(amount: QuoteUnits, part: Lots, whole: Lots): QuoteUnits {
  return mulDivDown(amount, part, whole) as QuoteUnits;
}

/** quote units x (part / whole), ceiling; the whole is positive. */
export function shareUp(amount: QuoteUnits, part: Lots, whole: Lots): QuoteUnits {
  return mulDivUp(amount, part, whole) as QuoteUnits;
}
