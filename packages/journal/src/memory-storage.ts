import type { Storage, StorageFile, StorageLock, StorageSpace } from './storage.ts';

/** Files in memory for readers: no copies, no crashes, and nothing can be written. */
export class MemoryStorage implements Storage {
  readonly #files: Map<string, Uint8Array> = new Map();

  put(name: string, bytes: Uint8Array): void {
    this.#files.set(name, bytes);
  }

  /** The bytes of a file themselves, for tests that damage them. */
  bytes(name: string): Uint8Array {
    const bytes = this.#files.get(name);
    if (bytes === undefined) throw Object.assign(new Error(`no ${name}`), { code: 'ENOENT' });
    return bytes;
  }

  list(): string[] {
    return [...this.#files.keys()].sort();
  }

  open(name: string): StorageFile {
    const bytes = this.bytes(name);
    return {
      size: () => bytes.length,
      read: (target, position) => {
        const part = bytes.subarray(position, position + target.length);
        target.set(part);
        return part.length;
      },
      write: readOnly,
      truncate: readOnly,
      sync: readOnly,
      close: () => {},
    };
  }

  rename(): void {
    readOnly();
  }

  remove(): void {
    readOnly();
  }

  syncDirectory(): void {
    readOnly();
  }

  space(): StorageSpace {
    return { freeBytes: 0, totalBytes: 0 };
  }

  acquireLock(): StorageLock {
    return readOnly();
  }
}

function readOnly(): never {
  throw new Error('this storage is for reading');
}
