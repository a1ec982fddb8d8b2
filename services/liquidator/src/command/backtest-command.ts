import type { Flags } from './arguments.ts';
import { CommandFault } from './command-fault.ts';

export async function recordCommand(flags: Flags): Promise<void> {
  throw new CommandFault(`record ${JSON.stringify(flags)}`);
}
export async function backtestCommand(flags: Flags): Promise<void> {
  throw new CommandFault(`backtest ${JSON.stringify(flags)}`);
}
