import { type DecimalError, formatDecimal, isDecimalError, parseDecimal } from '@tandem/quantity';

/** An integer in 10^-scale as text; a negative scale counts tens, hundreds, ... */
export function decimalText(value: number | bigint, scale: number): string {
  if (scale >= 0) return formatDecimal(value, scale);
  return formatDecimal(BigInt(value) * 10n ** BigInt(-scale), 0);
}

/** Null stays null: unknown is not zero. */
export function maybeDecimalText(value: number | null, scale: number): string | null {
  return value === null ? null : decimalText(value, scale);
}

/** A rate in parts of 10^9 as a decimal part of one. */
export function rateText(ratePpb: number): string {
  return formatDecimal(ratePpb, 9);
}

/** The inverse of `decimalText`, exact or refused. */
export function parseDecimalText(
  text: string,
  scale: number,
  signed = false,
): number | DecimalError {
  if (scale >= 0) return parseDecimal(text, scale, signed);
  const whole = parseDecimal(text, 0, signed);
  if (isDecimalError(whole)) return whole;
  const step = 10 ** -scale;
  return whole % step === 0 ? whole / step : { reason: 'TooManyDigits', text, scale };
}
