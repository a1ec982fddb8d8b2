/** What stands where the venue does not know: never a zero. */
export const UNKNOWN = '–';

const MINUS = '−';
const THIN_ZEROS = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];

/** Digits behind the point of a step like 0.5 or 0.001: what prices and sizes show. */
export function decimalsOf(step: string): number {
  return step.split('.')[1]?.length ?? 0;
}

type Options = {
  /** Digits behind the point; left out, those that the text has. */
  readonly decimals?: number;
  /** Shows + before what is above zero. */
  readonly signed?: boolean;
};

/** A decimal text for the eye: thousands apart, a true minus sign, a fixed number of digits. */
export function figure(text: string | null | undefined, options: Options = {}): string {
  if (text === null || text === undefined || text === '') return UNKNOWN;
  const isNegative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (isNegative ? text.slice(1) : text).split('.');
  const { decimals = fraction.length } = options;
  const [kept, digits] = roundDigits(whole, fraction, decimals);
  const isZero = !/[1-9]/.test(kept + digits);
  const sign = isZero ? '' : isNegative ? MINUS : options.signed === true ? '+' : '';
  const grouped = kept.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return `${sign}${grouped}${decimals === 0 ? '' : `.${digits}`}`;
}

/** Rounds half away from zero, on the digits, so that no amount is too large. */
function roundDigits(whole: string, fraction: string, decimals: number): readonly [string, string] {
  if (fraction.length <= decimals) return [whole, fraction.padEnd(decimals, '0')];
  const isUp = (fraction[decimals] ?? '0') >= '5';
  const scaled = BigInt(whole + fraction.slice(0, decimals)) + (isUp ? 1n : 0n);
  const text = scaled.toString().padStart(decimals + 1, '0');
  const at = text.length - decimals;
  return [text.slice(0, at), text.slice(at)];
}

/** A price with the decimals of its tick; many zeros behind the point are counted: 0.0₄123. */
export function priceFigure(text: string | null | undefined, tickSize: string): string {
  const plain = figure(text, { decimals: decimalsOf(tickSize) });
  const zeros = /^0\.(0{4,})([1-9]\d*)$/.exec(plain);
  if (zeros === null) return plain;
  const [, run = '', rest = ''] = zeros;
  return `0.0${THIN_ZEROS[run.length] ?? run.length}${rest}`;
}

/** Money with two digits. */
export function money(text: string | null | undefined, signed = false): string {
  return figure(text, { decimals: 2, signed });
}

/** Small money: with as many digits as show that it is not nothing, six at most. */
export function fineMoney(text: string | null | undefined, signed = false): string {
  const size = Math.abs(Number(text ?? 0));
  const decimals = size === 0 || size >= 1 ? 2 : size >= 0.01 ? 4 : 6;
  return figure(text, { decimals, signed });
}

/** Large money in few characters: 1.24M. */
export function compactMoney(text: string | null | undefined): string {
  if (text === null || text === undefined) return UNKNOWN;
  const value = Number(text);
  const size = Math.abs(value);
  const [unit, name] =
    size >= 1e9 ? [1e9, 'B'] : size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'K'] : [1, ''];
  return figure((value / unit).toFixed(2), { decimals: 2 }) + name;
}

/** A part of one as a percentage: 0.0123 is +1.23%. */
export function percent(part: number | null, decimals = 2, signed = true): string {
  if (part === null || !Number.isFinite(part)) return UNKNOWN;
  return `${figure((part * 100).toFixed(decimals), { decimals, signed })}%`;
}

/** up, down or nothing: the class of a signed figure. With `decimals`, what rounds to 0 is none. */
export function direction(text: string | number | null | undefined, decimals?: number): string {
  if (text === null || text === undefined) return '';
  const value = Number(text);
  if (decimals !== undefined && Math.abs(value) < 0.5 * 10 ** -decimals) return '';
  return value > 0 ? 'up' : value < 0 ? 'down' : '';
}
