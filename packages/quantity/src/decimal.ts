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
 * Parses a decimal string to an integer in 10^-scale. Exact: digits behind the scale are refused
 * unless they are zeros. Exponents, NaN, spaces, leading zeros, a plus sign, and (unless `signed`)
 * a minus sign are refused.
 *
 * Example: parseDecimal('1.25', 6) = 1250000; parseDecimal('1.2345678', 6) is TooManyDigits.
 */
export function parseDecimal(text: string, scale: number, signed = false): number | DecimalError {
  const digits = parseDigits(text, scale, signed);
  if (typeof digits !== 'string') return digits;
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) return refuse('TooLarge', text.slice(0, 100), scale);
  // There is one zero, whatever its sign was.
  return value === 0 ? 0 : value;
}

/** Like {@link parseDecimal} for values of any size: chain amounts of 256 bits. */
export function parseDecimalBig(
  text: string,
  scale: number,
  signed = false,
): bigint | DecimalError {
  const digits = parseDigits(text, scale, signed);
  return typeof digits === 'string' ? BigInt(digits) : digits;
}

/** The digits of the integer, behind a minus sign where it has one. */
function parseDigits(text: string, scale: number, signed: boolean): string | DecimalError {
  if (text.length > 100) return refuse('TooLarge', text.slice(0, 100), scale);
  const match = SHAPE.exec(text);
  if (match === null) return refuse('NotADecimal', text, scale);
  const [, sign, whole = '0', fraction = ''] = match;
  if (sign === '-' && !signed) return refuse('SignNotAllowed', text, scale);
  if (fraction.length > scale && /[1-9]/.test(fraction.slice(scale))) {
    return refuse('TooManyDigits', text, scale);
  }
  return `${sign}${whole}${fraction.slice(0, scale).padEnd(scale, '0')}`;
}

/** True when a parse was refused. */
export function isDecimalError(value: number | bigint | DecimalError): value is DecimalError {
  return typeof value === 'object';
}

/** Formats an integer in 10^-scale as a decimal string without superfluous zeros. */
export function formatDecimal(value: number | bigint, scale: number): string {
  // A number beyond 2^53 would be written with an exponent, or rounded.
  const exact = Number.isSafeInteger(value) ? value : BigInt(value);
  const digits = String(exact < 0 ? -exact : exact).padStart(scale + 1, '0');
  const point = digits.length - scale;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === ZERO) end -= 1;
  const fraction = end === point ? '' : `.${digits.slice(point, end)}`;
  return `${exact < 0 ? '-' : ''}${digits.slice(0, point)}${fraction}`;
}

const ZERO = 0x30;
