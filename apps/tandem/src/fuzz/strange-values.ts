import type { Operation } from '@tandem/api';
import type { SeededRandom } from '@tandem/simulation';

export type Schema = {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
};

/** Percent of the fields whose known values are used. */
const KNOWN_PERCENT = 85;

/** Rarely strange: a lane waits for a sequence, and no order comes after its nonce was canceled. */
const CAREFUL: ReadonlySet<string> = new Set(['minSeq', 'uptoNonce']);

/** What nobody would send on purpose. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  0.1,
  2 ** 53,
  '',
  '0',
  '-0',
  '1e9',
  '0.000000000000000001',
  '99999999999999999999999999999999',
  'NaN',
  '__proto__',
  '\u0000',
  '\ud800',
  '😀'.repeat(40),
  'BTC-PERP',
  'x'.repeat(5_000),
  [],
  {},
  [[[[[[[[]]]]]]]],
  { toString: 1 },
  { constructor: { prototype: {} } },
];

/** Values that exist, by the names of the fields that they are for. */
export type Known = { readonly [field: string]: readonly unknown[] };

/** What the values of a request are made with. */
export type Ground = {
  readonly random: SeededRandom;
  readonly known: Known;
  /** Percent of the values that no schema would take. */
  readonly strangePercent: number;
};

/** A value that a schema might take; now and then one that it does not. */
export function valueOf(schema: Schema, ground: Ground, field = ''): unknown {
  const { random, known, strangePercent } = ground;
  const there = schema.type === 'array' ? undefined : known[field];
  if (CAREFUL.has(field) && there !== undefined && !random.chance(1)) return random.pick(there);
  if (random.chance(strangePercent)) return random.pick(STRANGE);
  if (there !== undefined && random.chance(strangePercent === 0 ? 100 : KNOWN_PERCENT)) {
    return random.pick(there);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  if (schema.anyOf !== undefined) return valueOf(random.pick(schema.anyOf), ground, field);
  switch (schema.type) {
    case 'object':
      return objectOf(schema, ground);
    case 'array': {
      const length = random.between(0, 4);
      return Array.from({ length }, () => valueOf(schema.items ?? {}, ground, field));
    }
    case 'integer':
      return random.pick([0, 1, 16, 1_000, random.between(0, 1_000_000), Date.now() * 1_000]);
    case 'boolean':
      return random.chance(50);
    case 'string':
      return random.pick([
        'BTC-PERP',
        'USDC',
        '1',
        '0.01',
        '61234.5',
        String(random.between(0, 99)),
      ]);
    default:
      return random.pick(STRANGE);
  }
}

function objectOf(schema: Schema, ground: Ground): { readonly [name: string]: unknown } {
  const { random, strangePercent } = ground;
  const made: { [name: string]: unknown } = {};
  const required = new Set(schema.required);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isLeftOut = random.chance(required.has(name) ? strangePercent / 2 : 60);
    if (!isLeftOut) made[name] = valueOf(property, ground, name);
  }
  if (random.chance(strangePercent / 2)) made['surplus'] = random.pick(STRANGE);
  return made;
}

/** A request as text: shaped after an operation, or after nothing. */
export type StrangeRequest = {
  readonly method: string;
  readonly path: string;
  readonly body: string;
};

/** Shapes a request after an operation, with strange values and, now and then, broken text. */
export function strangeRequest(operation: Operation, ground: Ground): StrangeRequest {
  const { random } = ground;
  const { method, parameters, query, body } = operation;
  const place = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const property: Schema = parameters?.properties[name] ?? {};
    return encodeURIComponent(textOf(valueOf(property, ground, name)).slice(0, 100)) || '0';
  });
  const fields = query === undefined ? {} : objectOf(query, ground);
  const search = Object.entries(fields).map(
    ([name, value]) => `${name}=${encodeURIComponent(textOf(value).slice(0, 300))}`,
  );
  const path = search.length === 0 ? place : `${place}?${search.join('&')}`;
  if (body === undefined) return { method, path, body: '' };
  const text = JSON.stringify(valueOf(body, ground)) ?? '';
  return { method, path, body: random.chance(10) ? broken(text, random) : text };
}

/** Lone halves of a character pair have no place in a path. */
function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.toWellFormed();
}

/** Text with a few characters taken out, doubled or replaced. */
export function broken(text: string, random: SeededRandom): string {
  let made = text;
  for (let change = random.between(1, 4); change > 0 && made.length > 0; change -= 1) {
    const at = random.between(0, made.length - 1);
    const put = random.pick(['', '"', '{', '[', '\\', ',', '\u0000', made.slice(at, at + 20)]);
    made = made.slice(0, at) + put + made.slice(at + random.between(0, 2));
  }
  return made;
}
