import { type ApiError, edgeError, type TextRequest } from '@tandem/api';
import type { ProofPort } from '@tandem/ingress';
import type {
  Authenticator,
  RequestHeaders,
  SignedCaller,
} from '../authentication/authenticator.ts';
import type { ReadingSessions } from './reading-sessions.ts';

/** Takes the token of a reading session where a request shows one, and else its signature. */
export class SessionAuthenticator implements Authenticator {
  readonly #signatures: Authenticator;
  readonly #sessions: ReadingSessions;
  readonly #proofs: ProofPort;

  constructor(signatures: Authenticator, sessions: ReadingSessions, proofs: ProofPort) {
    this.#signatures = signatures;
    this.#sessions = sessions;
    this.#proofs = proofs;
  }

  identify(headers: RequestHeaders): SignedCaller | ApiError {
    const { authorization } = headers;
    if (typeof authorization !== 'string' || !authorization.startsWith('Bearer ')) {
      return this.#signatures.identify(headers);
    }
    return this.#sessions.identify(authorization.slice('Bearer '.length));
  }

  /** A session reads, and nothing else, and only while the key lives that opened it. */
  async prove(
    signed: SignedCaller,
    request: TextRequest,
    needed: Parameters<Authenticator['prove']>[2],
  ): Promise<ApiError | null> {
    if (!this.#sessions.isSession(signed)) return this.#signatures.prove(signed, request, needed);
    const { access, account: subject } = needed;
    const { account, keyId } = signed.caller;
    if (access !== 'read') return edgeError('NotAllowed', { needed: access, keyId, account });
    const fault = await this.#sessions.prove(signed);
    const claim = { account, keyId, access, subject, isOnce: false, authorization: null };
    return fault ?? this.#proofs.proveRead(claim);
  }
}
