import { type ApiError, edgeError, isApiError, type TextRequest } from '@tandem/api';
import type { ProofPort } from '@tandem/ingress';
import { type Authorization, type Command, EncodingError } from '@tandem/protocol';
import {
  type CarriedSignature,
  type Keccak,
  parseSignatureHeaders,
  RequestEncoder,
  type SigningDomain,
  textRequestBytes,
} from '@tandem/signing';
import type { Authenticator, RequestHeaders, SignedCaller } from './authenticator.ts';

/**
 * Reads the headers of signed requests and makes the bytes that must have been signed. Whether they
 * were, the exchange tells: a gateway knows no keys.
 */
export class SignatureAuthenticator implements Authenticator {
  readonly #domain: SigningDomain;
  readonly #encoder: RequestEncoder;
  readonly #proofs: ProofPort;

  /** @param keccak the fastest there is: each command is hashed on the thread of the gateway */
  constructor(domain: SigningDomain, proofs: ProofPort, keccak: Keccak) {
    this.#domain = domain;
    this.#encoder = new RequestEncoder(domain, keccak);
    this.#proofs = proofs;
  }

  identify(headers: RequestHeaders): SignedCaller | ApiError {
    let carried: CarriedSignature;
    try {
      carried = parseSignatureHeaders(headers);
    } catch (error) {
      if (!(error instanceof EncodingError)) throw error;
      if (error.message.includes('missing')) {
        return edgeError('AuthenticationRequired', { missing: error.field });
      }
      return edgeError('InvalidRequest', { path: error.field, problem: error.message });
    }
    const { account, keyId, nonce } = carried;
    return {
      caller: { account, keyId, nonce },
      authorize: (request, command) => this.#authorize(carried, request, command),
      authorizeText: (request) => this.#authorizeText(carried, request),
    };
  }

  async prove(
    signed: SignedCaller,
    request: TextRequest,
    needed: Parameters<Authenticator['prove']>[2],
  ): Promise<ApiError | null> {
    const { access, account: subject } = needed;
    if (access === 'public') return null;
    const authorization = signed.authorizeText(request);
    if (isApiError(authorization)) return authorization;
    const { account, keyId } = signed.caller;
    const isOnce = needed.isOnce === true || request.method !== 'GET';
    return this.#proofs.proveRead({ account, keyId, access, subject, isOnce, authorization });
  }

  #authorize(
    carried: CarriedSignature,
    request: TextRequest,
    command: Command,
  ): Authorization | ApiError {
    if (carried.form === 'text') return this.#authorizeText(carried, request);
    return withBytes(carried, () => this.#encoder.preimage({ ...carried, command }));
  }

  #authorizeText(carried: CarriedSignature, request: TextRequest): Authorization | ApiError {
    if (carried.form !== 'text') {
      const problem = 'what only reads is signed as text';
      return edgeError('InvalidRequest', { path: 'tandem-form', problem });
    }
    const { method, path, body } = request;
    const text = { ...carried, domain: this.#domain, method, path, body };
    return withBytes(carried, () => textRequestBytes(text));
  }
}

function withBytes(carried: CarriedSignature, make: () => Uint8Array): Authorization | ApiError {
  const { form: _, ...rest } = carried;
  try {
    return { kind: 'Authorization', ...rest, signedBytes: make() } as Authorization;
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return edgeError('Malformed', { problem: error.message });
  }
}
