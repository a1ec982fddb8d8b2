const TWO = 2;

function two(value: number): string {
  return String(value).padStart(TWO, '0');
}

/** Clock of the viewer, with seconds. */
export function clockTime(timeUs: number): string {
  const at = new Date(timeUs / 1_000);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Date and clock of the viewer. */
export function dateTime(timeUs: number): string {
  const at = new Date(timeUs / 1_000);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clockTime(timeUs)}`;
}

/** The clock for today, with the date for any other day. */
export function momentTime(timeUs: number, nowMs: number = Date.now()): string {
  const isToday = new Date(timeUs / 1_000).toDateString() === new Date(nowMs).toDateString();
  return isToday ? clockTime(timeUs) : dateTime(timeUs);
}

/** Time left as mm:ss, or h:mm:ss; never below zero. */
export function countdown(leftMs: number): string {
  const seconds = Math.max(0, Math.floor(leftMs / 1_000));
  const hours = Math.floor(seconds / 3_600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** An age in one unit: 3s, 2m, 5h. */
export function age(elapsedMs: number): string {
  const seconds = Math.max(0, Math.round(elapsedMs / 1_000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes}m` : `${Math.round(minutes / 60)}h`;
}

/** The same moment in UTC, with milliseconds. */
export function utcTime(timeUs: number): string {
  return `${new Date(timeUs / 1_000).toISOString().replace('T', ' ').slice(0, -1)} UTC`;
}
