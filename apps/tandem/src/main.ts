import { helpText } from './arguments/help.ts';
import { parseRequest } from './arguments/parse-request.ts';
import { UsageError } from './arguments/usage-error.ts';
import { complain, endQuietlyOnClosedPipe } from './output.ts';
import { runRequest } from './run-request.ts';

endQuietlyOnClosedPipe();
try {
  const surroundings = { isTerminal: process.stdout.isTTY };
  process.exitCode = await runRequest(parseRequest(process.argv.slice(2), surroundings));
} catch (error) {
  if (error instanceof UsageError) {
    complain(`${error.message}\n\n${helpText(error.command)}`);
    process.exitCode = 2;
  } else {
    complain(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    if (process.env['TANDEM_TRACE'] !== undefined) console.error(error);
    process.exitCode = 1;
  }
}
