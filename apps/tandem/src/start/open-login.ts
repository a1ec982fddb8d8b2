import { join } from 'node:path';
import {
  AddressLists,
  type GatewayParts,
  LoginDesk,
  ReadingSessions,
  SessionAuthenticator,
  SignatureAuthenticator,
} from '@tandem/gateway';
import { domainOf } from './demo-exchange.ts';
import type { ExchangeAccess } from './exchange-access.ts';
import type { StartConfig } from './start-config.ts';

type Login = {
  readonly authenticator: GatewayParts['authenticator'];
  readonly login: LoginDesk;
};

/** Sessions that only read, under the secret that all gateways of a venue share. */
export function openSessions(config: StartConfig, secret: Uint8Array): ReadingSessions {
  const issuer = `tandem-${domainOf(config).chainId}`;
  return new ReadingSessions({ secret, issuer, nowMs: () => Date.now() });
}

/** Signatures, reading sessions and lists of addresses; sessions end with their secret. */
export function openLogin(
  config: StartConfig,
  access: Pick<ExchangeAccess, 'proofs' | 'createSecret' | 'keysOf'>,
  { sessions }: { readonly sessions: ReadingSessions },
): Login {
  const { proofs } = access;
  const domain = domainOf(config);
  const signed = new SignatureAuthenticator(domain, proofs);
  return {
    authenticator: new SessionAuthenticator(signed, sessions, proofs),
    login: new LoginDesk({
      addresses: AddressLists.open(join(config.data, 'key-addresses.json')),
      sessions,
      createSecret: (account) => access.createSecret(account),
      isSessionKey: async (account, keyId) => {
        const keys = await access.keysOf(account);
        return keys.some((key) => key.keyId === keyId && key.wallet === null);
      },
    }),
  };
}
