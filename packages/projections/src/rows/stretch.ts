/** Start of the stretch of so many seconds in which a time lies. */
export function startOf(timeUs: number, seconds: number): number {
  const lengthUs = seconds * 1_000_000;
  return Math.floor(timeUs / lengthUs) * lengthUs;
}
