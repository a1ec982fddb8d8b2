import type { Market } from '@tandem/api';
import { formatDecimal, isDecimalError, parseDecimal } from '@tandem/quantity';

/** Amounts that are typed: a comma from a phone's keypad is a point. */
export function cleanTyped(text: string): string {
  return text.replaceAll(',', '.').replaceAll(/[^0-9.]/g, '');
}

/** True for a decimal as the API takes it, and not zero. */
export function isAmount(text: string): boolean {
  return /^(0|[1-9]\d*)(\.\d+)?$/.test(text) && Number(text) > 0;
}

function scaleOf(step: string): number {
  return step.split('.')[1]?.length ?? 0;
}

/** The largest multiple of a step that is not above a value; null where the text is no amount. */
export function floorTo(text: string, step: string): string | null {
  return multipleOf(text, step, Math.floor);
}

/** The smallest multiple of a step that is not below a value. */
export function ceilTo(text: string, step: string): string | null {
  return multipleOf(text, step, Math.ceil);
}

export function nearestTo(text: string, step: string): string | null {
  return multipleOf(text, step, Math.round);
}

function multipleOf(text: string, step: string, round: (value: number) => number): string | null {
  const scale = scaleOf(step);
  const [whole = '0', fraction = ''] = text.split('.');
  const kept = fraction.slice(0, scale + 2);
  const value = parseDecimal(kept === '' ? whole : `${whole}.${kept}`, scale + 2);
  const width = parseDecimal(step, scale + 2);
  if (isDecimalError(value) || isDecimalError(width) || width === 0) return null;
  return formatDecimal(round(value / width) * width, scale + 2);
}

/** A text moved by some steps; never below one step. */
export function stepped(text: string, step: string, times: number): string {
  const scale = scaleOf(step);
  const value = parseDecimal(text === '' ? '0' : text, scale);
  const width = parseDecimal(step, scale);
  if (isDecimalError(value) || isDecimalError(width)) return text;
  return formatDecimal(Math.max(width, value + times * width), scale);
}

/** The size in base units of what was typed in base or quote units; null where it is none. */
export function sizeInBase(
  typed: string,
  unit: 'base' | 'quote',
  price: number | null,
  market: Market,
): string | null {
  if (!isAmount(typed)) return null;
  if (unit === 'base') return typed;
  if (price === null || price <= 0) return null;
  return floorTo((Number(typed) / price).toFixed(12), market.lotSize);
}
