import { type Logger, pino } from 'pino';
import type { Config } from '../config/config.ts';

/** Lines of JSON on the standard output; amounts are decimal strings. */
export function openLog(level: Config['operations']['logLevel'] | 'silent'): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
