import { quote, RecordingFault } from './fault.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** A string (kept whole) or a number outside of one. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g;

/** Parses JSON; integers up to 2^53 arrive exact, other numbers must not be read from it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new RecordingFault('InvalidJson', quote(text));
  }
}

/**
 * Parses JSON in which every number arrives as its text, so that a price written as a JSON number
 * never becomes a binary fraction. Strings and numbers are then told apart by their readers only.
 */
export function parseJsonExact(text: string): unknown {
  return parseJson(text.replace(STRING_OR_NUMBER, quoteNumber));
}

function quoteNumber(token: string): string {
  return token.startsWith('"') ? token : `"${token}"`;
}
