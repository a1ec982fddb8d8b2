import { TandemClient, type WalletOperations } from '@tandem/client';
import { addressOfKeyHash, type Keccak, secp256k1Signer } from '@tandem/signing';
import {
  type EntryScheme,
  ed25519Key,
  hmacKey,
  type NativeKey,
  secp256k1Key,
} from './native-key.ts';

/** Number of the session key; the wallet is 1. */
export const KEY_ID = 2;
const HOUR_US = 3_600_000_000;
/** All of them together stay below what an address is given in a day. */
const MONEY = '2000';

/** Opens an account with a session key and play money, as any stranger would. */
export async function openTrader(
  url: string,
  scheme: EntryScheme,
  keccak: Keccak,
): Promise<{ readonly account: number; readonly key: NativeKey }> {
  const client = new TandemClient({ url });
  const wallet = secp256k1Signer(crypto.getRandomValues(new Uint8Array(32)));
  const address = addressOfKeyHash(wallet.publicKeyHash);
  const { data: owner } = await client.market.walletOwner(address);
  const account = owner.nextFreeAccount;
  const owned = await client.withWallet(wallet, account);
  await owned.openAccount(address);
  const key = await keyOf(scheme, owned, keccak);
  await owned.registerKey({
    signer: key,
    keyId: KEY_ID,
    scopes: ['trade', 'cancel', 'read'],
    expiresAtUs: Date.now() * 1_000 + HOUR_US,
    // Keys that no chain can check have to be limited.
    maxOrderNotional: '1000000',
  });
  await client.useKey({ account, keyId: KEY_ID, signer: key });
  await client.account.faucet({ asset: 'USDC', amount: MONEY });
  return { account, key };
}

async function keyOf(
  scheme: EntryScheme,
  owned: WalletOperations,
  keccak: Keccak,
): Promise<NativeKey> {
  if (scheme === 'ed25519') return ed25519Key();
  if (scheme === 'secp256k1') return secp256k1Key(keccak);
  const { data } = await owned.createSecret();
  return hmacKey(Buffer.from(data.secret, 'hex'), data.publicKeyHash);
}
