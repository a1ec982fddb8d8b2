import { plainDecimal } from '../decimal-text.ts';
import { quote, RecordingFault } from '../fault.ts';
import { dayToMs, timeOfDayToMs, timestampToMs } from './calendar.ts';
import type { CandleRecord, DailyRecord } from './record.ts';

export const MINUTE_HEADER = 'timestamp,open,high,low,close,volume';
export const CLOSE_HEADER = 'date,value';
export const CLOSE_AND_VOLUME_HEADER = 'date,price,volume';
export const FUNDING_HEADER = 'date,funding_mean,funding_abs';

/** A row of the minute series with a timestamp a row. */
export function parseMinuteRow(line: string): CandleRecord {
  const [timestamp, ...values] = cells(line, 6);
  return candle(timestampToMs(timestamp), values);
}

/** A row of a one-day series: milliseconds since midnight, open, high, low, close, volume. */
export function parseDayMinuteRow(day: string, line: string): CandleRecord {
  const [milliseconds, ...values] = cells(line, 6);
  return candle(timeOfDayToMs(day, milliseconds), values);
}

/** A row of the daily series whose header is given. */
export function parseDailyRow(header: string, line: string): DailyRecord {
  const [day, first = '', second = ''] = cells(line, header.split(',').length);
  dayToMs(day);
  if (header === FUNDING_HEADER) {
    const meanAbsoluteRate = plainDecimal(second);
    return { kind: 'dailyFunding', day, meanRate: plainDecimal(first), meanAbsoluteRate };
  }
  const volume = header === CLOSE_AND_VOLUME_HEADER ? plainDecimal(second) : null;
  return { kind: 'dailyClose', day, close: plainDecimal(first), volume };
}

function cells(line: string, count: number): [string, ...string[]] {
  const values = line.split(',');
  const [first, ...others] = values;
  if (first === undefined || values.length !== count) {
    throw new RecordingFault('UnknownShape', `${values.length} cells: ${quote(line)}`);
  }
  return [first, ...others];
}

function candle(openMs: number, values: readonly string[]): CandleRecord {
  const [open = '', high = '', low = '', close = '', volume = ''] = values.map(plainDecimal);
  return { kind: 'candle', openMs, open, high, low, close, volume };
}
