import { ACCOUNT_OPERATIONS } from './account-operations.ts';
import { CHAIN_OPERATIONS } from './chain-operations.ts';
import { HISTORY_OPERATIONS } from './history-operations.ts';
import { JOURNAL_OPERATIONS } from './journal-operations.ts';
import { KEY_OPERATIONS } from './key-operations.ts';
import { LIABILITY_OPERATIONS } from './liability-operations.ts';
import { LOGIN_OPERATIONS } from './login-operations.ts';
import type { Operation } from './operation.ts';
import { ORDER_OPERATIONS } from './order-operations.ts';
import { PUBLIC_OPERATIONS } from './public-operations.ts';

/** Every operation of the REST API. */
export const OPERATIONS: readonly Operation[] = [
  ...PUBLIC_OPERATIONS,
  ...JOURNAL_OPERATIONS,
  ...LIABILITY_OPERATIONS,
  ...CHAIN_OPERATIONS,
  ...ORDER_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...KEY_OPERATIONS,
  ...LOGIN_OPERATIONS,
  ...HISTORY_OPERATIONS,
];

/** An operation that a method and a path name, with the values in the path. */
export type FoundOperation = {
  readonly operation: Operation;
  readonly parameters: { readonly [name: string]: string };
};

const BY_SHAPE: ReadonlyMap<string, readonly Operation[]> = Map.groupBy(
  OPERATIONS,
  ({ method, path }) => `${method} ${path.split('/').length}`,
);

const NONE: FoundOperation['parameters'] = {};

/** Paths without parameters, which nearly all requests name. */
const BY_PATH: ReadonlyMap<string, FoundOperation> = new Map(
  OPERATIONS.filter(({ path }) => !path.includes('{')).map((operation) => [
    `${operation.method} ${operation.path}`,
    { operation, parameters: NONE },
  ]),
);

/** Finds the operation of a method and a path without query; words go before parameters. */
export function findOperation(method: string, path: string): FoundOperation | undefined {
  const known = BY_PATH.get(`${method} ${path}`);
  if (known !== undefined) return known;
  const parts = path.split('/');
  const candidates = BY_SHAPE.get(`${method} ${parts.length}`) ?? [];
  for (const operation of candidates) {
    const parameters = match(PATTERNS.get(operation) ?? [], parts);
    if (parameters !== undefined) return { operation, parameters };
  }
  return undefined;
}

/** The words of each path. */
const PATTERNS: ReadonlyMap<Operation, readonly string[]> = new Map(
  OPERATIONS.map((operation) => [operation, operation.path.split('/')]),
);

function match(
  pattern: readonly string[],
  parts: readonly string[],
): { readonly [name: string]: string } | undefined {
  const parameters: { [name: string]: string } = {};
  for (let at = 0; at < pattern.length; at += 1) {
    const word = pattern[at] as string;
    const part = parts[at] as string;
    if (word.startsWith('{')) parameters[word.slice(1, -1)] = part;
    else if (word !== part) return undefined;
  }
  return parameters;
}
