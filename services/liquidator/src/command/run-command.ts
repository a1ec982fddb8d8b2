import { describeOptions, documentedFile } from '../config/describe-options.ts';
import type { CommandName, Flags } from './arguments.ts';

/** What a command needs is loaded with it: help and options start at once. */
export async function runCommand(command: CommandName, flags: Flags): Promise<void> {
  switch (command) {
    case 'run':
    case 'watch-only':
    case 'executor':
      return (await import('./run-bot.ts')).runBot(command, flags);
    case 'report':
      return (await import('./report-command.ts')).reportCommand(flags);
    case 'record':
      return (await import('./backtest-command.ts')).recordCommand(flags);
    case 'backtest':
      return (await import('./backtest-command.ts')).backtestCommand(flags);
    case 'demo':
      return (await import('./demo-command.ts')).demoCommand(flags);
    case 'keys':
      return (await import('./keys-command.ts')).keysCommand(flags);
    case 'options':
      process.stdout.write(describeOptions());
      return undefined;
    case 'sample-config':
      process.stdout.write(documentedFile());
      return undefined;
    default:
      throw new Error(command satisfies never);
  }
}
