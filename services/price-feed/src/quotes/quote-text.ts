const LENGTH_MAX = 160;
const UNPRINTABLE = /[^\x20-\x7e]/g;

/** Foreign text made fit for a log line and a page: short, and nothing unprintable in it. */
export function quoteText(text: string): string {
  const start = text.slice(0, LENGTH_MAX).replace(UNPRINTABLE, '?');
  return text.length <= LENGTH_MAX ? start : `${start}...`;
}
