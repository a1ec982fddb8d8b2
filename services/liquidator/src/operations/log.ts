import { type Logger, pino } from 'pino';
import type { Config } from '../config/config.ts';

const STANDARD = { output: 1, error: 2 } as const;

/** Lines of JSON; amounts are decimal strings. On the error output where the other has a result. */
export function openLog(
  level: Config['operations']['logLevel'] | 'silent',
  to: keyof typeof STANDARD = 'output',
): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return pino(options, pino.destination(STANDARD[to]));
}
