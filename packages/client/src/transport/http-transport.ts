import { type Answer, type ApiError, OPERATIONS, type Operation } from '@tandem/api';
import { CLIENT_LIMITS } from '../limits.ts';
import { OutcomeUnknownError, VenueError } from '../venue-error.ts';

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

export type HttpOptions = {
  readonly url: string;
  readonly fetch: typeof fetch;
};

/**
 * Sends one request and reads its answer. Throws `VenueError` where the venue refused, and
 * `OutcomeUnknownError` where no answer came.
 */
export async function sendRequest<T>(
  options: HttpOptions,
  request: WireRequest,
  headers: { readonly [name: string]: string },
): Promise<Answer<T>> {
  let response: Response;
  let text: string;
  try {
    response = await options.fetch(`${options.url}${request.path}`, {
      method: request.method,
      headers: { ...headers, ...(request.body === '' ? {} : JSON_BODY) },
      body: request.body === '' ? null : request.body,
      signal: AbortSignal.timeout(CLIENT_LIMITS.requestTimeoutMs),
    });
    text = await response.text();
  } catch (error) {
    throw new OutcomeUnknownError((error as Error).message);
  }
  const answer = parseAnswer(text, response.status);
  if ('error' in answer) throw refusal(answer.error, response.status);
  return answer as Answer<T>;
}

const JSON_BODY = { 'content-type': 'application/json' };

function parseAnswer(text: string, status: number): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Not the venue's own words: a proxy in between, which knows nothing of the outcome.
  }
  throw new OutcomeUnknownError(`status ${status} without an answer`);
}

function refusal(error: unknown, status: number): Error {
  const known = error as ApiError;
  // These two say themselves that nothing is known.
  if (known.code === 'OutcomeUnknown' || known.code === 'InternalError') {
    return new OutcomeUnknownError(known.message);
  }
  return new VenueError(known, status);
}
