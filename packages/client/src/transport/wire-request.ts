import { OPERATIONS, type Operation } from '@tandem/api';

type Value = string | number | boolean;
export type Fields = { readonly [name: string]: Value | undefined };

/** One request by the id of its operation. */
export type ApiRequest = {
  readonly operation: string;
  readonly parameters?: Fields;
  readonly query?: Fields;
  readonly body?: object;
};

/** A request as it goes over the wire; this text is what is signed. */
export type WireRequest = {
  readonly operation: Operation;
  readonly method: Operation['method'];
  /** With its query. */
  readonly path: string;
  readonly body: string;
  /** Values of path, query and body together. */
  readonly input: { readonly [name: string]: unknown };
};

const BY_ID: ReadonlyMap<string, Operation> = new Map(OPERATIONS.map((one) => [one.id, one]));

/** Writes a request as text. Throws when there is no such operation. */
export function writeRequest(request: ApiRequest): WireRequest {
  const operation = BY_ID.get(request.operation);
  if (operation === undefined) throw new Error(`no operation ${request.operation}`);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(request.parameters?.[name] ?? '')),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return {
    operation,
    method: operation.method,
    path: text === '' ? path : `${path}?${text}`,
    body: request.body === undefined ? '' : JSON.stringify(request.body),
    input: { ...request.query, ...request.parameters, ...request.body },
  };
}
