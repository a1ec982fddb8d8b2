import { type ApiError, edgeError } from '@tandem/api';
import type { Caller, SignedCaller } from '../authentication/authenticator.ts';
import { dataReply, errorReply, type Reply } from '../requests/reply.ts';
import type { AddressLists } from './address-lists.ts';
import type { ReadingSessions } from './reading-sessions.ts';

/** Makes a secret that only its owner and the exchange know; null when too many are waiting. */
export type CreateSecret = (account: number) => Promise<{
  readonly secret: Uint8Array;
  readonly keyHash: string;
} | null>;

type DeskParts = {
  readonly addresses: AddressLists;
  readonly sessions: ReadingSessions;
  readonly createSecret: CreateSecret;
  /** True for a registered key of an account that is no wallet. */
  readonly isSessionKey: (account: number, keyId: number) => Promise<boolean>;
};

type Input = { readonly [name: string]: unknown };

/** What belongs to logging in, beside the commands: secrets, sessions, addresses of keys. */
export class LoginDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Null when the list of its key lets a caller in from where he is. */
  addressProblem({ account, keyId }: Caller, address: string): ApiError | null {
    if (this.#parts.addresses.allows(account, keyId, address)) return null;
    return edgeError('NotAllowed', { needed: `a listed address, not ${address}`, keyId, account });
  }

  /** The secret of an HMAC key: shown here, and never again. */
  async #createSecret(account: number): Promise<Reply> {
    const fresh = await this.#parts.createSecret(account);
    if (fresh === null) {
      const problem = 'too many secrets wait for their registration';
      return errorReply(edgeError('NotReady', { part: 'key store', problem }));
    }
    const secret = Buffer.from(fresh.secret).toString('hex');
    return dataReply({ secret, publicKeyHash: fresh.keyHash });
  }

  /** Answers a caller who was proven; undefined for an operation that is not of logging in. */
  async answer(operation: string, input: Input, signed: SignedCaller): Promise<Reply | undefined> {
    const { addresses, sessions } = this.#parts;
    const { account, nonce } = signed.caller;
    const keyId = input['keyId'] as number;
    switch (operation) {
      case 'createSecret':
        return this.#createSecret(account);
      case 'openSession':
        if (sessions.isSession(signed)) {
          const needed = 'a signature: a session opens no other';
          const figures = { needed, keyId: signed.caller.keyId, account };
          return errorReply(edgeError('NotAllowed', figures));
        }
        return dataReply(await sessions.open(signed.caller));
      case 'closeSession':
        await sessions.revoke(signed);
        return dataReply({ isClosed: sessions.isSession(signed) });
      case 'keyAddresses':
        return dataReply({ ranges: [...addresses.rangesOf(account, keyId)] });
      case 'setKeyAddresses': {
        const ranges = input['ranges'] as readonly string[];
        // A wallet could not mend a list that locks out itself, and a file of any keys has no end.
        if (!(await this.#parts.isSessionKey(account, keyId))) {
          return errorReply(edgeError('UnknownKey', { keyId }));
        }
        const fault = addresses.set({ account, keyId }, ranges, nonce);
        return fault === null ? dataReply({ ranges: [...ranges] }) : errorReply(fault);
      }
      default:
        return undefined;
    }
  }
}
