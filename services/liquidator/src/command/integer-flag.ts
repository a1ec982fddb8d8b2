import { CommandFault } from './command-fault.ts';

type Limits = { readonly least: number; readonly most: number };

/** @throws CommandFault with the limits; without a default the flag is required */
export function integerFlag(
  name: string,
  given: string | undefined,
  { least, most }: Limits,
  byDefault?: number,
): number {
  if (given === undefined && byDefault !== undefined) return byDefault;
  const value = given !== undefined && /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return value;
  const what = given === undefined ? 'is missing' : `is ${given}`;
  throw new CommandFault(`--${name} ${what}, and must be an integer from ${least} to ${most}`);
}
