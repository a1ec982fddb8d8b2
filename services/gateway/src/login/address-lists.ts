import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { type ApiError, edgeError } from '@tandem/api';

type Entry = {
  readonly ranges: readonly string[];
  /** Nonce of the request that set them: an older one is not taken again. */
  readonly nonce: number;
  readonly list: BlockList;
};

type Stored = { readonly [key: string]: { readonly ranges: readonly string[]; nonce: number } };

/**
 * From which addresses each key may be used. Kept in a file of its own: the journal is published
 * some day, and where somebody sits is nobody's business.
 */
export class AddressLists {
  readonly #path: string;
  readonly #entries = new Map<string, Entry>();
  /** Which file was read: another gateway puts a new one in its place. */
  #seen = '';
  #isFresh = false;

  private constructor(path: string) {
    this.#path = path;
    this.#refresh();
  }

  /** Opens the lists of a file. Throws for one that cannot be read: no list is not the same. */
  static open(path: string): AddressLists {
    return new AddressLists(path);
  }

  /** The ranges of a key; empty when it may be used from everywhere. */
  rangesOf(account: number, keyId: number): readonly string[] {
    this.#refreshOnce();
    return this.#entries.get(`${account}/${keyId}`)?.ranges ?? [];
  }

  /** True when a key may be used from an address. */
  allows(account: number, keyId: number, address: string): boolean {
    this.#refreshOnce();
    const entry = this.#entries.get(`${account}/${keyId}`);
    if (entry === undefined || entry.ranges.length === 0) return true;
    const plain = plainAddress(address);
    const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
    return isIP(plain) !== 0 && entry.list.check(plain, family);
  }

  /** Replaces the ranges of a key; they are on disk when this returns. None: from everywhere. */
  set(
    key: { readonly account: number; readonly keyId: number },
    ranges: readonly string[],
    nonce: number,
  ): ApiError | null {
    const wrong = ranges.find((range) => parsedRange(range) === null);
    if (wrong !== undefined) {
      const problem = `${JSON.stringify(wrong.slice(0, 60))} is no address or range`;
      return edgeError('InvalidRequest', { path: '/ranges', problem });
    }
    this.#refresh();
    const name = `${key.account}/${key.keyId}`;
    const before = this.#entries.get(name)?.nonce ?? -1;
    if (nonce <= before) {
      const problem = `nonce ${nonce} is not above ${before}, that of the last change`;
      return edgeError('InvalidRequest', { path: '/nonce', problem });
    }
    this.#entries.set(name, { ranges: [...ranges], nonce, list: listOf(ranges) });
    this.#write();
    return null;
  }

  /** One look a turn of the event loop: a burst of requests does not ask for each of them. */
  #refreshOnce(): void {
    if (this.#isFresh) return;
    this.#refresh();
    this.#isFresh = true;
    setImmediate(() => {
      this.#isFresh = false;
    });
  }

  /** Reads the file again when it is another one than before: 3 microseconds when it is not. */
  #refresh(): void {
    const now = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    const name = now === undefined ? '' : `${now.ino}/${now.mtimeNs}/${now.size}`;
    if (name === this.#seen || now === undefined) return;
    const stored = JSON.parse(readFileSync(this.#path, 'utf8')) as Stored;
    this.#entries.clear();
    for (const [key, { ranges, nonce }] of Object.entries(stored)) {
      this.#entries.set(key, { ranges, nonce, list: listOf(ranges) });
    }
    this.#seen = name;
  }

  #write(): void {
    const stored = Object.fromEntries(
      [...this.#entries].map(([key, { ranges, nonce }]) => [key, { ranges, nonce }]),
    );
    const fresh = `${this.#path}.new-${process.pid}`;
    const file = openSync(fresh, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify(stored));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, this.#path);
  }
}

type Range = { readonly address: string; readonly bits: number; readonly family: 'ipv4' | 'ipv6' };

/** An address, or an address with the number of bits that count; null for anything else. */
function parsedRange(text: string): Range | null {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || address.includes('%')) return null;
  const most = version === 4 ? 32 : 128;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (bits === undefined) return { address, bits: most, family };
  if (!/^(0|[1-9][0-9]{0,2})$/.test(bits) || Number(bits) > most) return null;
  return { address, bits: Number(bits), family };
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of ranges) {
    const range = parsedRange(text);
    if (range !== null) list.addSubnet(range.address, range.bits, range.family);
  }
  return list;
}

/** IPv4 as a server for both families shows it, without its prefix. */
function plainAddress(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}
