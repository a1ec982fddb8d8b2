import { formatDecimal, type PriceUnits } from '@tandem/quantity';

/** Price units of 10^-decimals dollars as a decimal in dollars. */
export function dollars(price: PriceUnits, decimals: number): string {
  if (decimals >= 0) return formatDecimal(price, decimals);
  return formatDecimal(BigInt(price) * 10n ** BigInt(-decimals), 0);
}
