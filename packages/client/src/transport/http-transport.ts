import type { Answer } from '@tandem/api';
import { CLIENT_LIMITS } from '../limits.ts';
import { OutcomeUnknownError } from '../venue-error.ts';
import { readAnswer } from './read-answer.ts';
import type { Headers, Transport } from './transport.ts';
import type { WireRequest } from './wire-request.ts';

export type HttpOptions = {
  readonly url: string;
  readonly fetch: typeof fetch;
};

/** Requests over HTTP, each on its own. */
export class HttpTransport implements Transport {
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  async send<T>(request: WireRequest, sign: () => Promise<Headers>): Promise<Answer<T>> {
    const headers = await sign();
    let response: Response;
    let text: string;
    try {
      response = await this.#options.fetch(`${this.#options.url}${request.path}`, {
        method: request.method,
        headers: { ...headers, ...(request.body === '' ? {} : JSON_BODY) },
        body: request.body === '' ? null : request.body,
        signal: AbortSignal.timeout(CLIENT_LIMITS.requestTimeoutMs),
      });
      text = await response.text();
    } catch (error) {
      throw new OutcomeUnknownError((error as Error).message);
    }
    return readAnswer<T>(parseAnswer(text, response.status), response.status);
  }
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
