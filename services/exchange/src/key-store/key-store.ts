import { randomBytes } from 'node:crypto';
import { secretHash } from '@tandem/signing';
import { SealedFile } from './sealed-file.ts';

/** A secret that is shown to its owner, once. */
export type FreshSecret = { readonly secret: Uint8Array; readonly keyHash: string };

const SECRET_BYTES = 32;
/** Secrets that were given out and not registered yet; of one account a new one ends the oldest. */
const UNREGISTERED_MAX = 10_000;
const UNREGISTERED_OF_ACCOUNT = 2;
const UNREGISTERED_TIME_MS = 600_000;

type Entry = {
  readonly secret: Buffer;
  readonly madeMs: number;
  /** Whose wallet asked for it. */
  readonly account: number;
  isRegistered: boolean;
};

type StoredSecret = readonly [hex: string, madeMs: number, isRegistered: boolean, account: number];

type Content = {
  readonly venueKey: string;
  readonly secrets: readonly StoredSecret[];
};

/**
 * The secrets of the venue, in one file that a password seals: its own key, and those of HMAC keys.
 * A secret is found by its hash, which is all that the journal knows of it.
 */
export class KeyStore {
  readonly #file: SealedFile;
  readonly #secrets = new Map<string, Entry>();
  /** Those that are not registered, oldest first. */
  readonly #waiting = new Map<string, Entry>();
  readonly #forgotten: string[] = [];
  readonly #nowMs: () => number;
  #venueKey: Buffer;

  private constructor(file: SealedFile, nowMs: () => number) {
    this.#file = file;
    this.#nowMs = nowMs;
    this.#venueKey = randomBytes(SECRET_BYTES);
    if (file.content.length === 0) {
      this.#write();
      return;
    }
    const content = JSON.parse(Buffer.from(file.content).toString('utf8')) as Content;
    this.#venueKey = Buffer.from(content.venueKey, 'hex');
    for (const [hex, madeMs, isRegistered, account] of content.secrets) {
      const secret = Buffer.from(hex, 'hex');
      const entry = { secret, madeMs, isRegistered, account };
      this.#secrets.set(secretHash(secret), entry);
      if (!isRegistered) this.#waiting.set(secretHash(secret), entry);
    }
  }

  /** Opens the store of a path, or makes one. Throws `SealedFileError` for a wrong password. */
  static open(path: string, password: string, nowMs: () => number = Date.now): KeyStore {
    return new KeyStore(SealedFile.open(path, password), nowMs);
  }

  /** Private key with which the venue signs receipts. */
  get venueKey(): Uint8Array {
    return this.#venueKey;
  }

  /** Every secret with its hash. */
  *secrets(): IterableIterator<FreshSecret> {
    for (const [keyHash, { secret }] of this.#secrets) yield { keyHash, secret };
  }

  /** Makes a secret for an account and keeps it; null when too many wait to be registered. */
  create(account: number): FreshSecret | null {
    this.#forgetUnregistered();
    // Oldest first. Nobody's waiting secrets take the place of another's.
    const own = [...this.#waiting].filter(([, entry]) => entry.account === account);
    for (const [keyHash] of own.slice(0, Math.max(0, own.length + 1 - UNREGISTERED_OF_ACCOUNT))) {
      this.#forget(keyHash);
    }
    if (this.#waiting.size >= UNREGISTERED_MAX) return null;
    const secret = randomBytes(SECRET_BYTES);
    const keyHash = secretHash(secret);
    const entry = { secret, madeMs: this.#nowMs(), account, isRegistered: false };
    this.#secrets.set(keyHash, entry);
    this.#waiting.set(keyHash, entry);
    this.#write();
    return { secret, keyHash };
  }

  /** A key with this hash was registered: its secret stays. */
  register(keyHash: string): void {
    const entry = this.#secrets.get(keyHash);
    if (entry === undefined || entry.isRegistered) return;
    entry.isRegistered = true;
    this.#waiting.delete(keyHash);
    this.#write();
  }

  /** The key with this hash has ended: nobody needs its secret any more. */
  remove(keyHash: string): void {
    this.#waiting.delete(keyHash);
    if (this.#secrets.delete(keyHash)) this.#write();
  }

  /** Hashes of secrets that were forgotten since the last call. */
  forgotten(): readonly string[] {
    return this.#forgotten.splice(0);
  }

  #forgetUnregistered(): void {
    const before = this.#nowMs() - UNREGISTERED_TIME_MS;
    for (const [keyHash, { madeMs }] of this.#waiting) {
      if (madeMs >= before) return;
      this.#forget(keyHash);
    }
  }

  #forget(keyHash: string): void {
    this.#waiting.delete(keyHash);
    this.#secrets.delete(keyHash);
    this.#forgotten.push(keyHash);
  }

  #write(): void {
    const content: Content = {
      venueKey: this.#venueKey.toString('hex'),
      secrets: [...this.#secrets.values()].map(({ secret, madeMs, isRegistered, account }) => [
        secret.toString('hex'),
        madeMs,
        isRegistered,
        account,
      ]),
    };
    this.#file.write(Buffer.from(JSON.stringify(content), 'utf8'));
  }
}
