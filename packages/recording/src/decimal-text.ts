import { isDecimalError, parseDecimal } from '@tandem/quantity';
import { quote, RecordingFault } from './fault.ts';

/**
 * A decimal as recorded: digits, at most one point, no exponent, no leading plus. Kept as text so
 * that no digit is lost before the scale of its market is known.
 */
export type DecimalText = string;

const PLAIN = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const WITH_EXPONENT = /^(-?)([0-9]+)(?:\.([0-9]+))?[eE]([+-]?[0-9]{1,3})$/;

/** Accepts a decimal, writing out the exponent some recorders print (1e-04 is 0.0001). */
export function plainDecimal(text: string): DecimalText {
  if (PLAIN.test(text)) return text;
  const match = WITH_EXPONENT.exec(text);
  if (match === null) throw new RecordingFault('InvalidNumber', quote(text));
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const padded = digits.padStart(digits.length + Math.max(0, 1 - point), '0');
  const head = padded
    .slice(0, Math.max(1, point))
    .padEnd(point, '0')
    .replace(/^0+(?=[0-9])/, '');
  const tail = padded.slice(Math.max(1, point)).replace(/0+$/, '');
  return `${sign}${head}${tail === '' ? '' : `.${tail}`}`;
}

/**
 * Rounds a decimal to `scale` digits, half away from zero, without leaving text. It is for
 * recorders that passed a price through binary floating point and wrote the whole expansion:
 * 1.3495511499999999 was 1.34955115.
 */
export function roundDecimal(text: string, scale: number): DecimalText {
  const plain = plainDecimal(text);
  const negative = plain.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? plain.slice(1) : plain).split('.');
  const kept = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  const up = Number(fraction[scale] ?? '0') >= 5 ? 1n : 0n;
  const digits = (kept + up).toString().padStart(scale + 1, '0');
  const head = digits.slice(0, digits.length - scale);
  const tail = digits.slice(digits.length - scale);
  return `${negative ? '-' : ''}${head}${scale === 0 ? '' : `.${tail}`}`;
}

/** A recorded decimal as an integer of 10^-scale; more digits than the scale has is a fault. */
export function scaledInteger(text: string, scale: number): number {
  return scaled(text, scale, false);
}

/** Like {@link scaledInteger} for premiums, rates and positions, which may be negative. */
export function signedScaledInteger(text: string, scale: number): number {
  return scaled(text, scale, true);
}

function scaled(text: string, scale: number, isSigned: boolean): number {
  const value = parseDecimal(text, scale, isSigned);
  if (isDecimalError(value)) {
    throw new RecordingFault('InvalidNumber', `${value.reason} ${quote(text)} at scale ${scale}`);
  }
  return value;
}
