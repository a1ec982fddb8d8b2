import { isDecimalError } from '@tandem/quantity';
import { parseDecimalText } from '../decimal-text.ts';
import { edgeError } from '../errors/api-error.ts';
import type { ApiError } from '../schemas/envelope.ts';

/** The integer of an amount in a field, or the error that names the field. */
export function amount(
  field: string,
  text: string,
  scale: number,
  signed = false,
): number | ApiError {
  const value = parseDecimalText(text, scale, signed);
  if (!isDecimalError(value)) return value;
  return edgeError('InvalidDecimal', { field, text, scale, reason: value.reason });
}
