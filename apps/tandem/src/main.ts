import { helpText } from './arguments/help.ts';
import { parseRequest } from './arguments/parse-request.ts';
import { UsageError } from './arguments/usage-error.ts';
import { complain, endQuietlyOnClosedPipe } from './output.ts';
import { runRequest } from './run-request.ts';
import { PlaceTaken } from './start/free-places.ts';

endQuietlyOnClosedPipe();

async function run(): Promise<number> {
  try {
    return await runRequest(parseRequest(process.argv.slice(2)));
  } catch (error) {
    if (error instanceof UsageError) {
      complain(`${error.message}\n\n${helpText(error.command)}`);
      return 2;
    }
    if (error instanceof PlaceTaken) {
      complain(error.message);
      return 1;
    }
    complain(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    return 1;
  }
}

const exitCode = await run();
// After an error the journal's thread may still be there; what it has not acknowledged is not said.
process.stdout.write('', () => process.exit(exitCode));
