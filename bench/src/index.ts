export { parseArguments, USAGE } from './arguments.ts';
export { runBench } from './bench.ts';
