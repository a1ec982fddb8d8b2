import type { TObject, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { edgeError } from '../errors/api-error.ts';
import type { ApiError } from '../schemas/envelope.ts';

const compiled = new WeakMap<TSchema, Validator>();

function validatorOf(schema: TSchema): Validator {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const made = Compile(schema);
  compiled.set(schema, made);
  return made;
}

/** Null when a value is what its schema says; otherwise the first fault, by its path. */
export function faultOf(schema: TSchema, value: unknown): ApiError | null {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return null;
  const [fault] = validator.Errors(value);
  const where = fault === undefined || fault.instancePath === '' ? '/' : fault.instancePath;
  const problem = fault === undefined ? 'does not fit' : detailOf(fault);
  return edgeError('InvalidRequest', { path: where.slice(0, 200), problem });
}

/** How the schemas' checker says that no field of this name is known. */
const NO_FIELD = 'schema is false';

function detailOf(fault: { readonly message: string; readonly params: object }): string {
  if (fault.message === NO_FIELD) return 'unknown';
  const figures = Object.entries(fault.params)
    .map(([name, value]) => `${name} ${JSON.stringify(value).slice(0, 200)}`)
    .join(', ');
  return figures === '' ? fault.message : `${fault.message} (${figures})`;
}

const DIGITS = /^(?:0|[1-9][0-9]{0,15})$/;

export type TextFields = { readonly [name: string]: string };
export type InputFields = { readonly [name: string]: unknown };

/** True for an object without fields. */
export function isEmpty(fields: InputFields): boolean {
  for (const _ in fields) return false;
  return true;
}

/**
 * Values of a path or a query, which are text, as their schema wants them. A number is taken only
 * in plain digits. Wrong ones are left as they are, and the schema names them.
 */
export function readFields(
  schema: TObject | undefined,
  fields: TextFields,
): InputFields | ApiError {
  if (schema === undefined && isEmpty(fields)) return fields;
  if (schema === undefined) {
    const extra = Object.keys(fields)[0] ?? '';
    return edgeError('InvalidRequest', { path: `/${extra}`.slice(0, 200), problem: 'unknown' });
  }
  // No field is called `__proto__`: a query that has one was refused, and paths are our own.
  const values: { [name: string]: unknown } = {};
  const known: { readonly [name: string]: { type?: string } } = schema.properties;
  for (const [name, text] of Object.entries(fields)) {
    const isNumber = Object.hasOwn(known, name) && known[name]?.type === 'integer';
    values[name] = isNumber && DIGITS.test(text) ? Number(text) : text;
  }
  return faultOf(schema, values) ?? values;
}
