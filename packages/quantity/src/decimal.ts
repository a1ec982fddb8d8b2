/** Why a decimal string is not a quantity of the given scale. */
export type DecimalErrorReason = 'NotADecimal' | 'TooManyDigits' | 'SignNotAllowed' | 'TooLarge';

/** A refused decimal: the reason, the text and the scale that led to it. */
export type DecimalError = {
  readonly reason: DecimalErrorReason;
  readonly text: string;
  readonly scale: number;
};

const SHAPE = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

function refuse(reason: DecimalErrorReason, text: string, scale: number): DecimalError {
  return { reason, text, scale };
}

/**
 * Parses a decimal string to an integer in 10^-scale. Exact: more digits than the scale has are
 * refused even when they are zeros beyond it only if they are not zero. Exponents, NaN, spaces,
 * leading zeros, a plus sign, and (unless `signed`) a minus sign are refused.
 *
 * Example: parseDecimal('1.25', 6) = 1250000; parseDecimal('1.2345678', 6) is TooManyDigits.
 */
export function parseDecimal(text: string, scale: number, signed = false): number | DecimalError {
  const big = parseDecimalBig(text, scale, signed);
  if (typeof big !== 'bigint') return big;
  const value = Number(big);
  if (!Number.isSafeInteger(value)) return refuse('TooLarge', text.slice(0, 100), scale);
  return value;
}

/** Like {@link parseDecimal} for values of any size: chain amounts of 256 bits. */
export function parseDecimalBig(
  text: string,
  scale: number,
  signed = false,
): bigint | DecimalError {
  if (text.length > 100) return refuse('TooLarge', text.slice(0, 100), scale);
  const match = SHAPE.exec(text);
  if (match === null) return refuse('NotADecimal', text, scale);
  const [, sign, whole = '0', fraction = ''] = match;
  if (sign === '-' && !signed) return refuse('SignNotAllowed', text, scale);
  const kept = fraction.slice(0, scale);
  if (/[1-9]/.test(fraction.slice(scale))) return refuse('TooManyDigits', text, scale);
  const magnitude = BigInt(whole + kept.padEnd(scale, '0'));
  return sign === '-' ? -magnitude : magnitude;
}

/** True when a parse was refused. */
export function isDecimalError(value: number | bigint | DecimalError): value is DecimalError {
  return typeof value === 'object';
}

/** Formats an integer in 10^-scale as a decimal string without superfluous zeros. */
export function formatDecimal(value: number | bigint, scale: number): string {
  const big = BigInt(value);
  const digits = (big < 0n ? -big : big).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${big < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
