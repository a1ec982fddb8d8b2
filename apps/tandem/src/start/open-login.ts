import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { SignatureDesk } from '@tandem/exchange';
import {
  AddressLists,
  type GatewayParts,
  LoginDesk,
  ReadingSessions,
  SessionAuthenticator,
  SignatureAuthenticator,
} from '@tandem/gateway';
import type { SigningDomain } from '@tandem/signing';

const SESSION_SECRET_BYTES = 32;

type Login = {
  readonly authenticator: GatewayParts['authenticator'];
  readonly login: LoginDesk;
};

/** Signatures, reading sessions and lists of addresses; sessions end with the process. */
export function openLogin(
  data: string,
  domain: SigningDomain,
  parts: {
    readonly signatures: Pick<SignatureDesk, 'proofs' | 'createSecret'>;
    readonly isSessionKey: (account: number, keyId: number) => boolean;
  },
): Login {
  const { signatures, isSessionKey } = parts;
  const { proofs } = signatures;
  const sessions = new ReadingSessions({
    secret: randomBytes(SESSION_SECRET_BYTES),
    issuer: `tandem-${domain.chainId}`,
    nowMs: () => Date.now(),
  });
  const signed = new SignatureAuthenticator(domain, proofs);
  return {
    authenticator: new SessionAuthenticator(signed, sessions, proofs),
    login: new LoginDesk({
      addresses: AddressLists.open(join(data, 'key-addresses.json')),
      sessions,
      createSecret: () => signatures.createSecret(),
      isSessionKey,
    }),
  };
}
