import type { OpenMode, Storage, StorageFile, StorageLock, StorageSpace } from './storage.ts';

export type StorageOperation =
  | 'list'
  | 'open'
  | 'read'
  | 'write'
  | 'truncate'
  | 'sync'
  | 'rename'
  | 'remove'
  | 'syncDirectory';

/** What happens to a call: an error code, a write or read of half the bytes, or one bit flipped. */
export type Fault = 'EIO' | 'ENOSPC' | 'short' | 'bit-flip';

export interface StorageCall {
  /** Number of the call since the wrapper was made, from 1. */
  readonly index: number;
  readonly operation: StorageOperation;
  readonly file: string;
}

/** Decides about each call; undefined lets it pass. */
export type ChooseFault = (call: StorageCall) => Fault | undefined;

/** A plan that lets exactly the n-th call (from 1) fail. */
export function failNthCall(n: number, fault: Fault): ChooseFault {
  return (call) => (call.index === n ? fault : undefined);
}

/** Wraps a storage and injects faults into its calls. */
export class FaultyStorage implements Storage {
  readonly #inner: Storage;
  readonly #choose: ChooseFault;
  #index = 0;

  constructor(inner: Storage, choose: ChooseFault) {
    this.#inner = inner;
    this.#choose = choose;
  }

  /** Calls seen so far. */
  get calls(): number {
    return this.#index;
  }

  list(): string[] {
    this.#failOrPass('list', '');
    return this.#inner.list();
  }

  open(name: string, mode: OpenMode): StorageFile {
    this.#failOrPass('open', name);
    return this.#wrap(this.#inner.open(name, mode), name);
  }

  rename(from: string, to: string): void {
    this.#failOrPass('rename', from);
    this.#inner.rename(from, to);
  }

  remove(name: string): void {
    this.#failOrPass('remove', name);
    this.#inner.remove(name);
  }

  syncDirectory(): void {
    this.#failOrPass('syncDirectory', '');
    this.#inner.syncDirectory();
  }

  space(): StorageSpace {
    return this.#inner.space();
  }

  acquireLock(): StorageLock {
    return this.#inner.acquireLock();
  }

  #wrap(file: StorageFile, name: string): StorageFile {
    return {
      size: () => file.size(),
      read: (target, position) => this.#read(file, name, { target, position }),
      write: (bytes, position) => {
        const isShort = this.#failOrPass('write', name) === 'short';
        return file.write(isShort ? firstHalf(bytes) : bytes, position);
      },
      truncate: (size) => {
        this.#failOrPass('truncate', name);
        file.truncate(size);
      },
      sync: () => {
        this.#failOrPass('sync', name);
        file.sync();
      },
      close: () => file.close(),
    };
  }

  #read(
    file: StorageFile,
    name: string,
    { target, position }: { target: Uint8Array; position: number },
  ): number {
    const fault = this.#failOrPass('read', name);
    const read = file.read(fault === 'short' ? firstHalf(target) : target, position);
    if (fault === 'bit-flip' && read > 0) target[read >> 1]! ^= 1;
    return read;
  }

  /** Throws for an error code; returns the other faults for the caller to act out. */
  #failOrPass(operation: StorageOperation, file: string): Fault | undefined {
    const fault = this.#choose({ index: ++this.#index, operation, file });
    if (fault === 'EIO' || fault === 'ENOSPC') {
      throw Object.assign(new Error(`${fault}: injected into ${operation}`), { code: fault });
    }
    return fault;
  }
}

function firstHalf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.max(1, bytes.length >> 1));
}
