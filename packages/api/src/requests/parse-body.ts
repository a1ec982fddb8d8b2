import { edgeError } from '../errors/api-error.ts';
import type { ApiError } from '../schemas/envelope.ts';
import { FORBIDDEN_NAMES } from './forbidden-names.ts';

/** Longest body of a request, in bytes. */
export const BODY_BYTES_MAX = 32_768;
/** Deepest nesting of a body: an object of a list of an object is 3. */
export const BODY_DEPTH_MAX = 6;

export type JsonObject = { readonly [name: string]: unknown };

/**
 * Parses the body of a request: an object, not too long, not too deep, no key twice. The parser of
 * the language would take the last of two equal keys, so that two readers of one signed text might
 * see different orders.
 */
export function parseBody(text: string): JsonObject | ApiError {
  // A character has at least one byte, so that this also bounds what follows.
  if (text.length > BODY_BYTES_MAX) return edgeError('BodyTooLarge', { limit: BODY_BYTES_MAX });
  const named = countNames(text);
  if (named === null) return edgeError('TooDeep', { limit: BODY_DEPTH_MAX });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return edgeError('InvalidJson', { problem: (error as Error).message.slice(0, 200) });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return edgeError('InvalidJson', { problem: 'the body is not an object' });
  }
  // The parser keeps the last of equal keys: where it has kept all, there are none.
  const isPlain = countKeys(value) === named;
  return (isPlain ? null : faultyKey(text)) ?? (value as JsonObject);
}

/**
 * Keys in a text, if it is JSON; null for one that nests too deep. Told before anything recursive
 * sees the text.
 */
function countNames(text: string): number | null {
  let depth = 0;
  let colons = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfText(text, at);
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      depth += 1;
      if (depth > BODY_DEPTH_MAX) return null;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      depth -= 1;
    } else if (code === COLON) {
      colons += 1;
    }
  }
  return colons;
}

/** Keys of all objects in a parsed value; not a number where one of them is forbidden. */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countKeys(item);
    return count;
  }
  for (const key in value) {
    if (FORBIDDEN_NAMES.has(key)) return Number.NaN;
    count += 1 + countKeys((value as JsonObject)[key]);
  }
  return count;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COLON = 0x3a;

/** The first key that an object has twice, or that none may have. The text is valid JSON. */
function faultyKey(text: string): ApiError | null {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === OPEN_OBJECT) open.push(new Set());
    else if (code === OPEN_LIST) open.push(null);
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) open.pop();
    else if (code === QUOTE) {
      const end = endOfText(text, at);
      const keys = open.at(-1);
      if (keys && isKey(text, end)) {
        const fault = takeKey(keys, keyOf(text, at, end));
        if (fault !== null) return fault;
      }
      at = end;
    }
  }
  return null;
}

function takeKey(keys: Set<string>, key: string): ApiError | null {
  if (FORBIDDEN_NAMES.has(key)) return edgeError('ForbiddenKey', { path: `/${key}` });
  if (keys.has(key)) return edgeError('DuplicateKey', { path: `/${key}`.slice(0, 200) });
  keys.add(key);
  return null;
}

/** A key as the parser reads it; only one with an escape is not what it looks like. */
function keyOf(text: string, start: number, end: number): string {
  const plain = text.slice(start + 1, end);
  return plain.includes('\\') ? (JSON.parse(text.slice(start, end + 1)) as string) : plain;
}

/** Where the text that begins at a quote ends; the end of everything where it does not. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

/** A text is a key when a colon comes next. */
function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1;
  return text.charCodeAt(at) === COLON;
}
