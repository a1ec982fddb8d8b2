import { type ApiError, edgeError, isApiError, type TextRequest } from '@tandem/api';
import type { ProofPort } from '@tandem/ingress';
import { type Authorization, type Command, EncodingError } from '@tandem/protocol';
import {
  type CarriedSignature,
  parseSignatureHeaders,
  RequestEncoder,
  type SigningDomain,
  textRequestBytes,
} from '@tandem/signing';
import type { Authenticator, Caller, RequestHeaders, SignedCaller } from './authenticator.ts';

/**
 * Reads the headers of signed requests. What must have been signed, and whether it was, is told by
 * the exchange: a gateway knows no keys.
 */
export class SignatureAuthenticator implements Authenticator {
  readonly #encoder: RequestEncoder;
  readonly #proofs: ProofPort;

  constructor(domain: SigningDomain, proofs: ProofPort) {
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
    return new CarriedCaller(carried, this.#encoder);
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
}

/** Who the headers name, with the signature that they carry. */
class CarriedCaller implements SignedCaller {
  readonly #carried: CarriedSignature;
  readonly #encoder: RequestEncoder;

  constructor(carried: CarriedSignature, encoder: RequestEncoder) {
    this.#carried = carried;
    this.#encoder = encoder;
  }

  get caller(): Caller {
    return this.#carried;
  }

  authorize(request: TextRequest, command: Command, isShown = false): Authorization | ApiError {
    const carried = this.#carried;
    if (carried.form === 'text') return this.authorizeText(request);
    if (!isShown) return bare(carried);
    return withBytes(carried, () => this.#encoder.preimage({ ...carried, command }));
  }

  authorizeText({ method, path, body }: TextRequest): Authorization | ApiError {
    const carried = this.#carried;
    if (carried.form !== 'text') {
      const problem = 'what only reads is signed as text';
      return edgeError('InvalidRequest', { path: 'tandem-form', problem });
    }
    const text = { ...carried, domain: this.#encoder.domain, method, path, body };
    return withBytes(carried, () => textRequestBytes(text));
  }
}

const NONE = new Uint8Array(0);

function bare(carried: CarriedSignature): Authorization {
  const { scheme, account, keyId, nonce, deadlineUs, extraFeePpb, signature } = carried;
  return {
    kind: 'Authorization',
    scheme,
    account,
    keyId,
    nonce,
    deadlineUs,
    extraFeePpb,
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
