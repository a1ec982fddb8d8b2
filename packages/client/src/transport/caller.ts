import type { Answer } from '@tandem/api';
import { VenueError } from '../venue-error.ts';
import type { WireRequest } from './http-transport.ts';
import { type ApiRequest, type HttpOptions, sendRequest, writeRequest } from './http-transport.ts';

/** Proves who asks: the headers for one request. Called once for each request that is sent. */
export interface RequestAuthorizer {
  headersFor(request: WireRequest): Promise<{ readonly [name: string]: string }>;
  /** Proves who listens to the stream of a path. */
  loginHeaders(path: string): Promise<{ readonly [name: string]: string }>;
  /** True when a refused request may be taken once it is signed anew. */
  learn(refusal: VenueError): boolean;
}

/** Sends requests, signed where they need it, and lets reads see the own writes before them. */
export class Caller {
  readonly #options: HttpOptions;
  #authorizer: RequestAuthorizer | null = null;
  /** Sequence of the newest own write that was answered. */
  #writtenSequence = 0;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  authorize(authorizer: RequestAuthorizer | null): void {
    this.#authorizer = authorizer;
    this.#writtenSequence = 0;
  }

  /** Throws `VenueError` where the venue refused, `OutcomeUnknownError` where no answer came. */
  async call<T>(request: ApiRequest): Promise<Answer<T>> {
    const wire = writeRequest(this.#withSequence(request));
    const answer = await this.#send<T>(wire).catch((error: unknown) => {
      // A refusal had no effect, so the same request may be signed and sent once more.
      const isLearned = error instanceof VenueError && this.#authorizer?.learn(error) === true;
      if (!isLearned) throw error;
      return this.#send<T>(wire);
    });
    if (wire.method !== 'GET' && answer.sequence > this.#writtenSequence) {
      this.#writtenSequence = answer.sequence;
    }
    return answer;
  }

  async #send<T>(wire: WireRequest): Promise<Answer<T>> {
    const isPublic = wire.operation.access === 'public';
    const headers = isPublic ? {} : ((await this.#authorizer?.headersFor(wire)) ?? {});
    return sendRequest<T>(this.#options, wire, headers);
  }

  /** Another gateway may not have seen an own write yet: it waits for it before it answers. */
  #withSequence(request: ApiRequest): ApiRequest {
    if (this.#writtenSequence === 0) return request;
    const { operation } = writeRequest(request);
    const isReading = Object.hasOwn(operation.query?.properties ?? {}, 'minSeq');
    if (!isReading || request.query?.['minSeq'] !== undefined) return request;
    return { ...request, query: { ...request.query, minSeq: this.#writtenSequence } };
  }
}
