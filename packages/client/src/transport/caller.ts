import type { Answer } from '@tandem/api';
import { VenueError } from '../venue-error.ts';
import type { Headers, Transport } from './transport.ts';
import { type ApiRequest, type WireRequest, writeRequest } from './wire-request.ts';

/** Proves who asks: the headers for one request. Called once for each request that is sent. */
export interface RequestAuthorizer {
  headersFor(request: WireRequest): Promise<Headers>;
  /** Proves who listens to the stream of a path. */
  loginHeaders(path: string): Promise<Headers>;
  /** True when a refused request may be taken once it is signed anew. */
  learn(refusal: VenueError): boolean;
  /** The newest nonce that was signed. */
  readonly lastNonce: number;
}

/** Sends requests, signed where they need it, and lets reads see the own writes before them. */
export class Caller {
  readonly #transport: Transport;
  #authorizer: RequestAuthorizer | null = null;
  /** Newest sequence that the owner knows of: of an answered write, or of a stream. */
  #known = { sequence: 0 };

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  authorize(authorizer: RequestAuthorizer | null): void {
    this.#authorizer = authorizer;
  }

  /** The same key over another way to the venue; what one writes the other sees. */
  over(transport: Transport): Caller {
    const other = new Caller(transport);
    other.#authorizer = this.#authorizer;
    other.#known = this.#known;
    return other;
  }

  /** Throws as the transport does. */
  async call<T>(request: ApiRequest): Promise<Answer<T>> {
    const wire = writeRequest(this.#withSequence(request));
    const answer = await this.#send<T>(wire).catch((error: unknown) => {
      // A refusal had no effect, so the same request may be signed and sent once more.
      const isLearned = error instanceof VenueError && this.#authorizer?.learn(error) === true;
      if (!isLearned) throw error;
      return this.#send<T>(wire);
    });
    if (wire.method !== 'GET') this.follow(answer.sequence);
    return answer;
  }

  /** From now on no reading is older than this sequence. */
  follow(sequence: number): void {
    if (sequence > this.#known.sequence) this.#known.sequence = sequence;
  }

  #send<T>(wire: WireRequest): Promise<Answer<T>> {
    const isPublic = wire.operation.access === 'public';
    return this.#transport.send<T>(wire, async () => {
      return isPublic ? {} : ((await this.#authorizer?.headersFor(wire)) ?? {});
    });
  }

  /** Another gateway may not have seen an own write yet: it waits for it before it answers. */
  #withSequence(request: ApiRequest): ApiRequest {
    if (this.#known.sequence === 0) return request;
    const { operation } = writeRequest(request);
    const isReading = Object.hasOwn(operation.query?.properties ?? {}, 'minSeq');
    if (!isReading || request.query?.['minSeq'] !== undefined) return request;
    return { ...request, query: { ...request.query, minSeq: this.#known.sequence } };
  }
}
