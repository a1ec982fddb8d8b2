import type { WalletKind } from '@tandem/protocol';
import { KeyHeap } from '../triggers/key-heap.ts';
import { type AccountKey, KEY_IDS, type SessionKey, type Wallet } from './session-key.ts';

/** What the keys of one account are counted in. */
type Tally = { lastKeyId: number; keys: number; wallets: number };

/** Account and number of a key in one integer. */
function nameOf(account: number, keyId: number): number {
  return account * KEY_IDS + keyId;
}

/** Wallets and session keys of all accounts. Every look-up takes the same time, however many. */
export class KeyTable {
  private readonly byName = new Map<number, AccountKey>();
  private readonly bySerial = new Map<number, SessionKey>();
  private readonly byWallet = new Map<string, Wallet>();
  private readonly tallies = new Map<number, Tally>();
  private readonly expiries = new KeyHeap();
  private serials = 0;

  /** Wallets and session keys of the venue. */
  get count(): number {
    return this.byName.size;
  }

  /** A serial for a key that is about to be added. */
  nextSerial(): number {
    this.serials += 1;
    return this.serials;
  }

  find(account: number, keyId: number): AccountKey | undefined {
    return keyId < KEY_IDS ? this.byName.get(nameOf(account, keyId)) : undefined;
  }

  /** The live session key that an order remembers; undefined for 0 and for keys that ended. */
  ofSerial(serial: number): SessionKey | undefined {
    return this.bySerial.get(serial);
  }

  walletOf(kind: WalletKind, walletId: string): Wallet | undefined {
    return this.byWallet.get(`${kind} ${walletId}`);
  }

  /** Highest number that an account has used; 0 before the first. */
  lastKeyId(account: number): number {
    return this.tallies.get(account)?.lastKeyId ?? 0;
  }

  countOf(account: number): number {
    return this.tallies.get(account)?.keys ?? 0;
  }

  walletsOf(account: number): number {
    return this.tallies.get(account)?.wallets ?? 0;
  }

  add(key: AccountKey): void {
    this.byName.set(nameOf(key.account, key.keyId), key);
    const tally = this.tallyOf(key.account);
    tally.lastKeyId = Math.max(tally.lastKeyId, key.keyId);
    tally.keys += 1;
    if (key.wallet !== null) {
      tally.wallets += 1;
      this.byWallet.set(`${key.wallet} ${key.identity}`, key);
      return;
    }
    this.bySerial.set(key.serial, key);
    this.expiries.push(key.expiresAtUs, nameOf(key.account, key.keyId));
  }

  remove(key: AccountKey): void {
    this.byName.delete(nameOf(key.account, key.keyId));
    const tally = this.tallyOf(key.account);
    tally.keys -= 1;
    if (key.wallet !== null) {
      tally.wallets -= 1;
      this.byWallet.delete(`${key.wallet} ${key.identity}`);
    } else this.bySerial.delete(key.serial);
  }

  /** The session key that expires first, if that is not later than a time. */
  firstExpired(timeUs: number): SessionKey | undefined {
    while (this.expiries.topKey <= timeUs) {
      const key = this.byName.get(this.expiries.topId);
      if (key !== undefined && key.wallet === null) return key;
      // Entries of revoked keys stay in the heap until they are met here.
      this.expiries.pop();
    }
    return undefined;
  }

  /** Every wallet and session key, in no particular order. */
  all(): IterableIterator<AccountKey> {
    return this.byName.values();
  }

  /** Highest number by account. */
  *lastKeyIds(): IterableIterator<readonly [account: number, keyId: number]> {
    for (const [account, { lastKeyId }] of this.tallies) yield [account, lastKeyId];
  }

  /** No key of the account ever gets a number up to this one. */
  passOver(account: number, keyId: number): void {
    const last = Math.min(keyId, KEY_IDS - 1);
    if (last > this.lastKeyId(account)) this.tallyOf(account).lastKeyId = last;
  }

  /** For restoring a snapshot, before the keys are added. */
  restoreLastKeyId(account: number, keyId: number): void {
    this.tallyOf(account).lastKeyId = keyId;
  }

  private tallyOf(account: number): Tally {
    let tally = this.tallies.get(account);
    if (tally === undefined) {
      tally = { lastKeyId: 0, keys: 0, wallets: 0 };
      this.tallies.set(account, tally);
    }
    return tally;
  }
}
