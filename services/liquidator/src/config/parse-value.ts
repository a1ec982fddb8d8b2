import { getAddress, isAddress, parseUnits } from 'viem';
import { DIGITS, type Option } from './option.ts';

export type ParsedValue =
  | { readonly isValid: true; readonly value: unknown }
  | { readonly isValid: false; readonly message: string };

type Kind<K extends Option['kind']> = Extract<Option, { kind: K }>;

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:']);
const SHOWN_MOST = 80;

/** A value of the file, or the text of a variable, which holds lists separated by commas. */
export function parseValue(option: Option, given: unknown): ParsedValue {
  switch (option.kind) {
    case 'integer':
      return parseInteger(option, given);
    case 'amount':
      return parseAmount(option, given);
    case 'flag':
      return parseFlag(given);
    case 'choice': {
      if (option.choices.includes(String(given))) return valid(given);
      return invalid(`is ${shown(given)}, and must be one of ${option.choices.join(', ')}`);
    }
    case 'text':
      return typeof given === 'string' ? valid(given) : invalid(`is no text: ${shown(given)}`);
    case 'texts':
      return parseList(option, given, parseText);
    case 'address':
      return parseAddress(given);
    case 'addresses':
      return parseList(option, given, parseAddress);
    case 'url':
      return parseUrl(given);
    case 'urls':
      return parseList(option, given, parseUrl);
    case 'integers':
      return parseList({ ...option, most: Number.MAX_SAFE_INTEGER }, given, (item) =>
        parseInteger({ ...option, kind: 'integer', byDefault: 0 }, item),
      );
    case 'names':
      return parseNames(given);
    default:
      return option satisfies never;
  }
}

function parseInteger(option: Kind<'integer'>, given: unknown): ParsedValue {
  const { least, most, unit } = option;
  const isText = typeof given === 'string' && /^-?\d+$/.test(given);
  const value = isText ? Number(given) : given;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    return invalid(`is ${shown(given)}, and must be an integer from ${least} to ${most} (${unit})`);
  }
  if (value >= least && value <= most) return valid(value);
  return invalid(`is ${value} (${unit}), and must be from ${least} to ${most}`);
}

function parseAmount(option: Kind<'amount'>, given: unknown): ParsedValue {
  const { unit, least, most } = option;
  const digits = DIGITS[unit];
  const text = typeof given === 'number' ? String(given) : given;
  const limits = `from ${least} to ${most} ${unit}`;
  if (typeof text !== 'string' || !/^\d+(?:\.\d+)?$/.test(text)) {
    return invalid(`is ${shown(given)}, and must be a decimal ${limits}`);
  }
  if ((text.split('.')[1] ?? '').length > digits) {
    return invalid(`is ${shown(text)}, and ${unit} has ${digits} digits behind the point`);
  }
  const value = parseUnits(text, digits);
  const isWithin = value >= parseUnits(least, digits) && value <= parseUnits(most, digits);
  return isWithin ? valid(value) : invalid(`is ${text} ${unit}, and must be ${limits}`);
}

function parseFlag(given: unknown): ParsedValue {
  if (given === true || given === 'true') return valid(true);
  if (given === false || given === 'false') return valid(false);
  return invalid(`is ${shown(given)}, and must be true or false`);
}

function parseText(given: unknown): ParsedValue {
  if (typeof given === 'string' && given !== '') return valid(given);
  return invalid(`is ${shown(given)}, and must be a text that is not empty`);
}

function parseAddress(given: unknown): ParsedValue {
  if (typeof given === 'string' && isAddress(given)) return valid(getAddress(given));
  const isForm = typeof given === 'string' && isAddress(given, { strict: false });
  if (isForm) return invalid(`is ${given}, whose checksum is wrong: was it mistyped?`);
  return invalid(`is ${shown(given)}, and must be an address: 0x with 40 hexadecimal digits`);
}

/** The address itself is not repeated in the message: it may hold a key. */
function parseUrl(given: unknown): ParsedValue {
  const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : null;
  if (url !== null && SCHEMES.has(url.protocol)) return valid(given);
  return invalid('must be an address that begins with http://, https://, ws:// or wss://');
}

function parseList(
  { most }: { readonly most: number },
  given: unknown,
  parseItem: (item: unknown) => ParsedValue,
): ParsedValue {
  const items = typeof given === 'string' ? itemsOf(given) : given;
  if (!Array.isArray(items)) return invalid(`is ${shown(given)}, and must be a list`);
  if (items.length > most) return invalid(`has ${items.length} entries, and at most ${most} fit`);
  const values: unknown[] = [];
  for (const [index, item] of items.entries()) {
    const parsed = parseItem(item);
    if (!parsed.isValid) return invalid(`entry ${index + 1} ${parsed.message}`);
    values.push(parsed.value);
  }
  return valid(values);
}

function itemsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** In a variable: 0xabc...=name,0xdef...=name. Addresses are kept in lower case. */
function parseNames(given: unknown): ParsedValue {
  const entries =
    typeof given === 'string'
      ? itemsOf(given).map((item) => item.split('=') as [string, string | undefined])
      : Object.entries((given ?? {}) as Record<string, unknown>);
  const names: Record<string, string> = {};
  for (const [token, name] of entries) {
    if (!isAddress(token, { strict: false })) return invalid(`${shown(token)} is no address`);
    if (typeof name !== 'string' || name === '') return invalid(`${token} has no name`);
    names[token.toLowerCase()] = name;
  }
  return valid(names);
}

const valid = (value: unknown): ParsedValue => ({ isValid: true, value });
const invalid = (message: string): ParsedValue => ({ isValid: false, message });

function shown(given: unknown): string {
  return (JSON.stringify(given) ?? String(given)).slice(0, SHOWN_MOST);
}
