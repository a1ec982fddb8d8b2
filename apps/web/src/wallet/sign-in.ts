import type { Wallet } from '@tandem/client';
import { account, client, fills, type Session, session } from '../state/venue.ts';
import { followAccount } from '../state/venue-feed.ts';
import { createPair, findKey, forgetKey, keepKey, type StoredKey } from './browser-keys.ts';

const REMEMBERED = 'tandem.session';
const KEY_DAYS = 7;
const US_PER_DAY = 86_400_000_000;

/** No transfer and no withdrawal: money leaves only with the wallet. */
const SCOPES = ['trade', 'cancel', 'read'] as const;

let stopFollowing: (() => void) | null = null;
let wallet: Wallet | null = null;

export type SignInStep = 'account' | 'key' | 'done';

/**
 * Signs in with a wallet: opens its account at the first visit, registers a key of this browser
 * unless one lives, and follows the account.
 */
export async function signIn(
  chosen: Wallet,
  kind: Session['wallet'],
  onStep: (step: SignInStep) => void,
): Promise<void> {
  wallet = chosen;
  onStep('account');
  const owner = await ownerOf(chosen);
  onStep('key');
  const known = await findKey(chosen.address);
  // A venue whose data was wiped knows neither the old account nor its keys.
  const isAlive = known?.account === owner.account;
  const key = known !== null && isAlive ? known : await registerKey(chosen, owner);
  await begin(key, kind);
  onStep('done');
}

type Owner = {
  readonly account: number;
  readonly nextKeyId: number;
  readonly walletKey: number;
  /** Highest nonce that the wallet is known to have used. */
  readonly lastNonce: number;
};

/** The account of a wallet; a new one at its first visit. */
async function ownerOf(chosen: Wallet): Promise<Owner> {
  const { data } = await client.market.walletOwner(chosen.address);
  if (data.account !== null) {
    const { account, nextKeyId, keyId } = data;
    return { account, nextKeyId: nextKeyId ?? 2, walletKey: keyId ?? 1, lastNonce: 0 };
  }
  const operations = await client.withWallet(chosen, data.nextFreeAccount);
  await operations.openAccount(chosen.address);
  return { account: data.nextFreeAccount, nextKeyId: 2, walletKey: 1, lastNonce: 1 };
}

async function registerKey(chosen: Wallet, owner: Owner): Promise<StoredKey> {
  const { p256Signer } = await import('@tandem/signing');
  const pair = await createPair();
  const signer = await p256Signer(pair);
  const { account, nextKeyId: keyId, walletKey, lastNonce } = owner;
  const operations = await client.withWallet(chosen, account, walletKey, lastNonce);
  const expiresAtUs = Date.now() * 1_000 + KEY_DAYS * US_PER_DAY;
  await operations.registerKey({ signer, keyId, expiresAtUs, scopes: [...SCOPES] });
  const key = { address: chosen.address, account, keyId, walletKey, expiresAtUs, pair };
  await keepKey(key);
  return key;
}

async function begin(key: StoredKey, kind: Session['wallet']): Promise<void> {
  const { p256Signer } = await import('@tandem/signing');
  const signer = await p256Signer(key.pair);
  await client.useKey({ account: key.account, keyId: key.keyId, signer });
  const { address, account: number, walletKey } = key;
  const made: Session = { address, wallet: kind, account: number, walletKey };
  localStorage.setItem(REMEMBERED, JSON.stringify(made));
  stopFollowing?.();
  account.setAtOnce(null);
  fills.set([]);
  session.set(made);
  stopFollowing = followAccount(key.account);
}

/** Continues where this browser left off, when its key still lives. */
export async function resumeSession(): Promise<void> {
  const kept = localStorage.getItem(REMEMBERED);
  if (kept === null) return;
  try {
    const { address, wallet: kind } = JSON.parse(kept) as Session;
    const key = await findKey(address);
    if (key !== null) await begin(key, kind);
  } catch {
    // A venue that cannot be reached now, or a damaged note: the button connects again.
  }
}

/** Forgets the key of this browser. The wallet can revoke it at the venue as well. */
export async function signOut(): Promise<void> {
  const who = session.get();
  stopFollowing?.();
  stopFollowing = null;
  localStorage.removeItem(REMEMBERED);
  client.forgetKey();
  session.set(null);
  account.setAtOnce(null);
  fills.set([]);
  if (who !== null) await forgetKey(who.address);
}

/** What only the wallet may do; each of it asks the owner for a signature. */
export async function ownWallet(): ReturnType<typeof client.withWallet> {
  const who = session.get();
  if (who === null) throw new Error('Connect a wallet first.');
  const signer = wallet ?? (who.wallet === 'demo' ? await demo() : null);
  if (signer === null) throw new Error('Connect the wallet again: only it can sign this.');
  // With a nonce that was used already the wallet would have to sign twice.
  const { data: keys } = await client.account.keys();
  const own = keys.find(({ keyId }) => keyId === who.walletKey);
  return client.withWallet(signer, who.account, who.walletKey, own?.highestNonce ?? 0);
}

/** Withdraws with a signature of the wallet itself. Gives the sequence that reserved the money. */
export async function withdrawWithWallet(asset: string, amount: string): Promise<number> {
  const operations = await ownWallet();
  const { sequence } = await operations.withdraw({ asset, amount });
  return sequence;
}

async function demo(): Promise<Wallet> {
  const { demoWallet } = await import('./demo-wallet.ts');
  return demoWallet();
}
