import { parseArguments, USAGE } from './arguments.ts';
import { runBench } from './bench.ts';

const args = parseArguments(process.argv.slice(2));
if (args.isHelp) console.log(USAGE);
else await runBench(args);
