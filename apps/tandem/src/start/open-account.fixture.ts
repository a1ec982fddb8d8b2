import { TandemClient, type WalletOperations } from '@tandem/client';
import {
  addressOfKeyHash,
  ed25519Signer,
  hmacSigner,
  type KeyScheme,
  p256Signer,
  type Signer,
  secp256k1Signer,
} from '@tandem/signing';

const HOUR_US = 3_600_000_000;

/** An account with its wallet, its money, and a key that trades for an hour. */
export type OpenedAccount = {
  readonly client: TandemClient;
  readonly owned: WalletOperations;
  readonly account: number;
  readonly keyId: number;
  readonly signer: Signer;
};

/** Opens an account as any stranger would, over the public API. */
export async function openAccount(
  url: string,
  scheme: KeyScheme = 'secp256k1',
): Promise<OpenedAccount> {
  const client = new TandemClient({ url });
  const wallet = secp256k1Signer(fresh());
  const address = addressOfKeyHash(wallet.publicKeyHash);
  const { data: owner } = await client.market.walletOwner(address);
  const account = owner.nextFreeAccount;
  const owned = await client.withWallet(wallet, account);
  await owned.openAccount(address);
  const signer = await signerOf(scheme, owned);
  const keyId = 2;
  const expiresAtUs = Date.now() * 1_000 + HOUR_US;
  await owned.registerKey({
    signer,
    keyId,
    scopes: ['trade', 'cancel', 'read'],
    expiresAtUs,
    // Keys that no chain can check have to be limited.
    maxOrderNotional: '1000000',
  });
  await client.useKey({ account, keyId, signer });
  await client.account.faucet({ asset: 'USDC', amount: '10000' });
  return { client, owned, account, keyId, signer };
}

async function signerOf(scheme: KeyScheme, owned: WalletOperations): Promise<Signer> {
  switch (scheme) {
    case 'secp256k1':
      return secp256k1Signer(fresh());
    case 'ed25519':
      return ed25519Signer(fresh());
    case 'p256': {
      const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
      return p256Signer(await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']));
    }
    case 'hmac': {
      const { data } = await owned.createSecret();
      return hmacSigner(Buffer.from(data.secret, 'hex'));
    }
    default:
      return scheme satisfies never;
  }
}

function fresh(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32));
}
