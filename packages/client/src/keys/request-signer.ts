import { amount, commandOf, isApiError, isCommandOperation, type Scales } from '@tandem/api';
import { type SignedRequest, type SigningDomain, signatureHeaders } from '@tandem/signing';
import { CLIENT_LIMITS } from '../limits.ts';
import type { RequestAuthorizer } from '../transport/caller.ts';
import type { WireRequest } from '../transport/wire-request.ts';
import { VenueError } from '../venue-error.ts';
import type { NonceCounter } from './nonce-counter.ts';
import type { Proof, ProvenRequest } from './proof.ts';
import type { VenueClock } from './venue-clock.ts';

type Parts = {
  readonly account: number;
  readonly keyId: number;
  readonly proof: Proof;
  readonly domain: SigningDomain;
  readonly scales: Scales;
  readonly clock: VenueClock;
  readonly nonces: NonceCounter;
  /** Part of their value that fills of the signed orders pay on top of the schedule: '0.0005'. */
  readonly extraFeeRate: string;
};

const RATE_SCALE = 9;

type Text = Pick<WireRequest, 'method' | 'path' | 'body'>;
type Headers = { readonly [name: string]: string };

/**
 * Signs each request: what changes something as the typed data of its command, which is what the
 * journal keeps, and what only reads as text.
 */
export class RequestSigner implements RequestAuthorizer {
  readonly #parts: Parts;
  readonly #extraFeePpb: number;

  /** @throws VenueError for an extra fee that is no rate */
  constructor(parts: Parts) {
    this.#parts = parts;
    const extraFee = amount('extraFeeRate', parts.extraFeeRate, RATE_SCALE);
    if (typeof extraFee !== 'number') throw new VenueError(extraFee, 0);
    this.#extraFeePpb = extraFee;
  }

  get lastNonce(): number {
    return this.#parts.nonces.last;
  }

  async headersFor(request: WireRequest): Promise<Headers> {
    const isTyped = isCommandOperation(request.operation);
    const made = isTyped ? await this.#signCommand(request) : await this.#signText(request);
    return signatureHeaders({ ...made, form: isTyped ? 'typed' : 'text' });
  }

  async loginHeaders(path: string): Promise<Headers> {
    const made = await this.#signText({ method: 'GET', path, body: '' });
    return signatureHeaders({ ...made, form: 'text' });
  }

  learn(refusal: VenueError): boolean {
    return this.#parts.nonces.learn(refusal);
  }

  #signCommand({ operation, input }: WireRequest): Promise<ProvenRequest> {
    const { proof, domain, scales, account } = this.#parts;
    const numbers = this.#numbers();
    const context = { account, listing: scales, nonce: numbers.nonce };
    const command = commandOf({ operation, input }, context);
    // What has no command is refused here, in the venue's own words, before it is sent.
    if (isApiError(command)) throw new VenueError(command, 0);
    return proof.signCommand(domain, { ...numbers, command });
  }

  #signText({ method, path, body }: Text): Promise<ProvenRequest> {
    const { proof, domain } = this.#parts;
    return proof.signText({ ...this.#numbers(), domain, method, path, body });
  }

  #numbers(): Omit<SignedRequest, 'command'> {
    const { account, keyId, clock, nonces } = this.#parts;
    return {
      account,
      keyId,
      nonce: nonces.next(),
      deadlineUs: clock.venueUs() + CLIENT_LIMITS.signatureLifetimeMs * 1_000,
      extraFeePpb: this.#extraFeePpb,
    };
  }
}
