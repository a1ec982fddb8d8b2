import { type DecimalText, plainDecimal } from './decimal-text.ts';
import { quote, RecordingFault } from './fault.ts';
import type { JsonObject } from './json-text.ts';

/** One price level as recorded: price and size. */
export type RecordedLevel = readonly [price: DecimalText, size: DecimalText];

export function asObject(value: unknown, name: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RecordingFault('WrongType', `${name} is not an object`);
  }
  return value as JsonObject;
}

export function asArray(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new RecordingFault('WrongType', `${name} is not an array`);
  return value as readonly unknown[];
}

/** A decimal in a string, or in a number kept as text by `parseJsonExact`. */
export function asDecimal(value: unknown, name: string): DecimalText {
  if (typeof value !== 'string') {
    throw new RecordingFault('WrongType', `${name} is not a decimal text`);
  }
  return plainDecimal(value);
}

export function field(object: JsonObject, key: string): unknown {
  const value = object[key];
  if (value === undefined) throw new RecordingFault('MissingField', key);
  return value;
}

export function objectField(object: JsonObject, key: string): JsonObject {
  return asObject(field(object, key), key);
}

export function arrayField(object: JsonObject, key: string): readonly unknown[] {
  return asArray(field(object, key), key);
}

export function textField(object: JsonObject, key: string): string {
  const value = field(object, key);
  if (typeof value !== 'string') throw new RecordingFault('WrongType', `${key} is not a string`);
  return value;
}

export function booleanField(object: JsonObject, key: string): boolean {
  const value = field(object, key);
  if (typeof value !== 'boolean') throw new RecordingFault('WrongType', `${key} is not a boolean`);
  return value;
}

export function decimalField(object: JsonObject, key: string): DecimalText {
  return asDecimal(field(object, key), key);
}

/** A non-negative safe integer, as a number or as its digits. */
export function integerField(object: JsonObject, key: string): number {
  const value = field(object, key);
  const digits = typeof value === 'string' && /^(?:0|[1-9][0-9]*)$/.test(value);
  const number = digits ? Number(value) : value;
  if (typeof number !== 'number') {
    throw new RecordingFault('WrongType', `${key} is not an integer`);
  }
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new RecordingFault('OutOfRange', `${key} ${quote(String(value))}`);
  }
  return number;
}

/** An array of [price, size] pairs. */
export function levelsField(object: JsonObject, key: string): readonly RecordedLevel[] {
  return arrayField(object, key).map((entry) => {
    const pair = asArray(entry, `level of ${key}`);
    if (pair.length !== 2) {
      throw new RecordingFault('WrongType', `level of ${key} has ${pair.length} members`);
    }
    return [asDecimal(pair[0], `price in ${key}`), asDecimal(pair[1], `size in ${key}`)];
  });
}
