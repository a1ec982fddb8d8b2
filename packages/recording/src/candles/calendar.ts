import { quote, RecordingFault } from '../fault.ts';

const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const DAY_AND_TIME = /^([0-9-]{10}) ([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{6})$/;

const MS_PER_DAY = 86_400_000;

/** Milliseconds at the start of a UTC day that exists: 2023-02-29 is refused. */
export function dayToMs(day: string): number {
  const match = DAY.exec(day);
  const ms = match === null ? Number.NaN : Date.parse(`${day}T00:00:00.000Z`);
  if (!Number.isSafeInteger(ms) || new Date(ms).toISOString().slice(0, 10) !== day) {
    throw new RecordingFault('OutOfRange', `day ${quote(day)}`);
  }
  return ms;
}

/** `2021-12-31 23:01:00.000000`, in UTC and whole milliseconds. */
export function timestampToMs(text: string): number {
  const match = DAY_AND_TIME.exec(text);
  if (match === null) throw new RecordingFault('UnknownShape', quote(text));
  const [, day = '', hours, minutes, seconds, micros = ''] = match;
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  if (h > 23 || m > 59 || s > 59 || !micros.endsWith('000')) {
    throw new RecordingFault('OutOfRange', quote(text));
  }
  return dayToMs(day) + ((h * 60 + m) * 60 + s) * 1000 + Number(micros.slice(0, 3));
}

/** Adds milliseconds since midnight, which must lie within the day. */
export function timeOfDayToMs(day: string, milliseconds: string): number {
  const value = /^[0-9]{1,8}$/.test(milliseconds) ? Number(milliseconds) : MS_PER_DAY;
  if (value >= MS_PER_DAY) throw new RecordingFault('OutOfRange', quote(milliseconds));
  return dayToMs(day) + value;
}
