import { type ApiError, edgeError, isApiError, type TextRequest } from '@tandem/api';
import type { ProofPort } from '@tandem/ingress';
import { type Authorization, EncodingError } from '@tandem/protocol';
import {
  type CarriedSignature,
  parseSignatureHeaders,
  RequestEncoder,
  type SigningDomain,
  textRequestBytes,
} from '@tandem/signing';
import type { Authenticator, RequestHeaders, SignedCaller } from './authenticator.ts';

/**
 * Reads the headers of signed requests. What must have been signed, and whether it was, is told by
 * the exchange: a gateway knows no keys.
 */
export class SignatureAuthenticator implements Authenticator {
  readonly #domain: SigningDomain;
  readonly #encoder: RequestEncoder;
  readonly #proofs: ProofPort;

  constructor(domain: SigningDomain, proofs: ProofPort) {
    this.#domain = domain;
    this.#encoder = new RequestEncoder(domain);
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
      authorize: (request, command, isShown) =>
        isShown === true && carried.form === 'typed'
          ? withBytes(carried, () => this.#encoder.preimage({ ...carried, command }))
          : this.#authorize(carried, request),
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

  #authorize(carried: CarriedSignature, request: TextRequest): Authorization | ApiError {
    return carried.form === 'text' ? this.#authorizeText(carried, request) : bare(carried);
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

const NONE = new Uint8Array(0);

function bare(carried: CarriedSignature): Authorization {
  const { scheme, account, keyId, nonce, deadlineUs, extraFeePpb, signature } = carried;
  const numbers = { account, keyId, nonce, deadlineUs, extraFeePpb };
  return {
    kind: 'Authorization',
    scheme,
    ...numbers,
    signedBytes: NONE,
    signature,
  } as Authorization;
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
