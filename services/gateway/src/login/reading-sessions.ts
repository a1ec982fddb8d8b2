import { randomUUID } from 'node:crypto';
import { type ApiError, edgeError } from '@tandem/api';
import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import type { Caller, SignedCaller } from '../authentication/authenticator.ts';

/** How tokens of reading sessions are made and checked. */
export type SessionRules = {
  /** 32 random bytes, the same at every gateway that shall take the tokens. */
  readonly secret: Uint8Array;
  /** Who makes the tokens: the address of the venue. */
  readonly issuer: string;
  readonly nowMs: () => number;
};

const AUDIENCE = 'tandem-read';
const LIFE_SECONDS = 900;
const REVOKED_MAX = 100_000;

class SessionCaller implements SignedCaller {
  readonly caller: Caller;
  readonly token: string;

  constructor(caller: Caller, token: string) {
    this.caller = caller;
    this.token = token;
  }

  authorize(): ApiError {
    return this.authorizeText();
  }

  authorizeText(): ApiError {
    const { keyId, account } = this.caller;
    return edgeError('NotAllowed', { needed: 'a signature: a session only reads', keyId, account });
  }
}

/**
 * Sessions that only read: a token for a quarter of an hour, after one signed request. One
 * algorithm and one secret, both of our own choice; nothing that a token says chooses either.
 */
export class ReadingSessions {
  readonly #rules: SessionRules;
  /** Ids of sessions that were ended before their time, with that time in seconds. */
  readonly #revoked = new Map<string, number>();
  readonly #untold: (readonly [id: string, expires: number])[] = [];

  constructor(rules: SessionRules) {
    this.#rules = rules;
  }

  /** Opens a session for a key that has just shown a signature. */
  async open({ account, keyId }: Caller): Promise<{ readonly token: string; expiresAtUs: number }> {
    const { secret, issuer, nowMs } = this.#rules;
    const now = Math.floor(nowMs() / 1_000);
    const token = await new SignJWT({ account, keyId })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + LIFE_SECONDS)
      .setJti(randomUUID())
      .sign(secret);
    return { token, expiresAtUs: (now + LIFE_SECONDS) * 1_000_000 };
  }

  /** Reads who a token is for; `prove` says whether it is one. */
  identify(token: string): SignedCaller | ApiError {
    try {
      const { account, keyId } = decodeJwt(token);
      if (isNumber(account) && isNumber(keyId)) {
        return new SessionCaller({ account, keyId, nonce: 0 }, token);
      }
    } catch {
      // Not a token: the same answer as for one without an account.
    }
    return wrongToken();
  }

  /** Null when the token of a caller is ours, in its time, and was not revoked. */
  async prove(signed: SignedCaller): Promise<ApiError | null> {
    if (!(signed instanceof SessionCaller)) return wrongToken();
    const claims = await this.#verified(signed.token);
    return claims === null || this.#revoked.has(claims.id) ? wrongToken() : null;
  }

  /** True for a caller who showed a token; whether it is good, `prove` says. */
  isSession(signed: SignedCaller): boolean {
    return signed instanceof SessionCaller;
  }

  /** Ends a session before its time. */
  async revoke(signed: SignedCaller): Promise<void> {
    if (!(signed instanceof SessionCaller)) return;
    const claims = await this.#verified(signed.token);
    if (claims === null) return;
    this.end(claims.id, claims.expires);
    // Who tells the other gateways takes it away; where there are none, it may not pile up.
    if (this.#untold.length < REVOKED_MAX) this.#untold.push([claims.id, claims.expires]);
  }

  /** Takes the token with an id no more, here or at another gateway; `expires` in seconds. */
  end(id: string, expires: number): void {
    this.#forgetExpired();
    this.#revoked.set(id, expires);
  }

  /** Sessions that were ended here since the last call, for the other gateways. */
  takeEnded(): readonly (readonly [id: string, expires: number])[] {
    return this.#untold.splice(0);
  }

  async #verified(
    token: string,
  ): Promise<{ readonly id: string; readonly expires: number } | null> {
    const { secret, issuer, nowMs } = this.#rules;
    try {
      const { payload } = await jwtVerify(token, secret, {
        algorithms: ['HS256'],
        issuer,
        audience: AUDIENCE,
        requiredClaims: ['exp', 'nbf', 'iat', 'jti'],
        maxTokenAge: LIFE_SECONDS,
        currentDate: new Date(nowMs()),
      });
      const { jti, exp } = payload;
      return jti === undefined || exp === undefined ? null : { id: jti, expires: exp };
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  #forgetExpired(): void {
    const now = this.#rules.nowMs() / 1_000;
    for (const [id, expires] of this.#revoked) if (expires < now) this.#revoked.delete(id);
    const [oldest] = this.#revoked.keys();
    if (this.#revoked.size >= REVOKED_MAX && oldest !== undefined) this.#revoked.delete(oldest);
  }
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function wrongToken(): ApiError {
  return edgeError('AuthenticationRequired', { missing: 'a token of a session that is open' });
}
