import { randomBytes } from 'node:crypto';
import { secretHash } from '@tandem/signing';
import { SealedFile } from './sealed-file.ts';

/** A secret that is shown to its owner, once. */
export type FreshSecret = { readonly secret: Uint8Array; readonly keyHash: string };

const SECRET_BYTES = 32;
/** Secrets that were given out and not registered yet. */
const UNREGISTERED_MAX = 1_000;
const UNREGISTERED_TIME_MS = 3_600_000;

type Entry = {
  readonly secret: Buffer;
  readonly madeMs: number;
  isRegistered: boolean;
};

type Content = {
  readonly venueKey: string;
  readonly secrets: readonly (readonly [hex: string, madeMs: number, isRegistered: boolean])[];
};

/**
 * The secrets of the venue, in one file that a password seals: its own key, and those of HMAC keys.
 * A secret is found by its hash, which is all that the journal knows of it.
 */
export class KeyStore {
  readonly #file: SealedFile;
  readonly #secrets = new Map<string, Entry>();
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
    for (const [hex, madeMs, isRegistered] of content.secrets) {
      const secret = Buffer.from(hex, 'hex');
      this.#secrets.set(secretHash(secret), { secret, madeMs, isRegistered });
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

  /** Makes a secret and keeps it; null when too many wait to be registered. */
  create(): FreshSecret | null {
    this.#forgetUnregistered();
    const waiting = [...this.#secrets.values()].filter(({ isRegistered }) => !isRegistered);
    if (waiting.length >= UNREGISTERED_MAX) return null;
    const secret = randomBytes(SECRET_BYTES);
    const keyHash = secretHash(secret);
    this.#secrets.set(keyHash, { secret, madeMs: this.#nowMs(), isRegistered: false });
    this.#write();
    return { secret, keyHash };
  }

  /** A key with this hash was registered: its secret stays. */
  register(keyHash: string): void {
    const entry = this.#secrets.get(keyHash);
    if (entry === undefined || entry.isRegistered) return;
    entry.isRegistered = true;
    this.#write();
  }

  /** The key with this hash has ended: nobody needs its secret any more. */
  remove(keyHash: string): void {
    if (this.#secrets.delete(keyHash)) this.#write();
  }

  #forgetUnregistered(): void {
    const before = this.#nowMs() - UNREGISTERED_TIME_MS;
    for (const [keyHash, { isRegistered, madeMs }] of this.#secrets) {
      if (!isRegistered && madeMs < before) this.#secrets.delete(keyHash);
    }
  }

  #write(): void {
    const content: Content = {
      venueKey: this.#venueKey.toString('hex'),
      secrets: [...this.#secrets.values()].map(({ secret, madeMs, isRegistered }) => [
        secret.toString('hex'),
        madeMs,
        isRegistered,
      ]),
    };
    this.#file.write(Buffer.from(JSON.stringify(content), 'utf8'));
  }
}
