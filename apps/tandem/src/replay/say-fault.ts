import { complain } from '../output.ts';

/** A place of a recording that could not be read: said at once, counted in the report. */
export function sayFault(fault: {
  readonly line: number;
  readonly reason: string;
  readonly detail: string;
}): void {
  complain(`the recording is damaged at line ${fault.line}: ${fault.reason}, ${fault.detail}`);
}
