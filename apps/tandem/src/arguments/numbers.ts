import { UsageError } from './usage-error.ts';

/** What an option may be. */
export type NumberRule = {
  readonly command: string;
  readonly option: string;
  readonly low: number;
  readonly high: number;
};

/** Parses a whole number of an option; text that is none is a usage error with its bounds. */
export function parseCount(text: string, rule: NumberRule): number {
  const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return within(value, text, rule);
}

/** Parses a number with a decimal point, or `max`, which is null. */
export function parseSpeed(text: string, rule: NumberRule): number | null {
  if (text === 'max') return null;
  const value = /^[0-9]{1,9}(\.[0-9]{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  return within(value, text, rule);
}

function within(value: number, text: string, { command, option, low, high }: NumberRule): number {
  if (value >= low && value <= high) return value;
  const wanted = `a number from ${low} to ${high}`;
  throw new UsageError(command, `--${option} is ${wanted}, not "${text}"`);
}
