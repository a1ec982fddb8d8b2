import { describeOptions, documentedFile } from '../config/describe-options.ts';
import type { CommandName, Flags } from './arguments.ts';
import { CommandFault } from './command-fault.ts';

/** What a command needs is loaded with it: help and reports start at once. */
export async function runCommand(command: CommandName, flags: Flags): Promise<void> {
  switch (command) {
    case 'options':
      process.stdout.write(describeOptions());
      return;
    case 'sample-config':
      process.stdout.write(documentedFile());
      return;
    default:
      throw new CommandFault(`${command} ${JSON.stringify(flags)} is not there yet`);
  }
}
