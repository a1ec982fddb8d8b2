import { readFileSync } from 'node:fs';
import { parseRequest } from './command/arguments.ts';
import { CommandFault } from './command/command-fault.ts';
import { helpOf } from './command/help.ts';
import { runCommand } from './command/run-command.ts';

const EXIT_USAGE = 2;
const EXIT_FAILED = 1;

const request = parseRequest(process.argv.slice(2));
switch (request.kind) {
  case 'help':
    process.stdout.write(helpOf(request.command));
    break;
  case 'version':
    console.log(versionOf(new URL('../package.json', import.meta.url)));
    break;
  case 'fault':
    console.error(request.message);
    process.exitCode = EXIT_USAGE;
    break;
  case 'command':
    try {
      await runCommand(request.command, request.flags);
    } catch (error) {
      if (!(error instanceof CommandFault)) throw error;
      console.error(error.message);
      process.exitCode = EXIT_FAILED;
    }
    break;
  default:
    throw new Error(request satisfies never);
}

function versionOf(manifest: URL): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
