import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { acquireLockFile, isLockFile } from './lock-file.ts';
import type { OpenMode, Storage, StorageFile, StorageLock, StorageSpace } from './storage.ts';

/** Files of one folder of the file system. */
export class RealStorage implements Storage {
  readonly directory: string;

  /** Opens the folder, creating it when it does not exist. */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.directory = directory;
  }

  list(): string[] {
    const names: string[] = [];
    for (const entry of readdirSync(this.directory, { withFileTypes: true })) {
      if (entry.isFile() && !isLockFile(entry.name)) names.push(entry.name);
    }
    return names.sort();
  }

  open(name: string, mode: OpenMode): StorageFile {
    const flags = mode === 'read' ? 'r' : mode === 'write' ? 'r+' : 'wx+';
    return new RealFile(openSync(join(this.directory, name), flags, 0o600));
  }

  rename(from: string, to: string): void {
    renameSync(join(this.directory, from), join(this.directory, to));
  }

  remove(name: string): void {
    unlinkSync(join(this.directory, name));
  }

  syncDirectory(): void {
    // Windows can neither open nor sync a folder; NTFS journals its metadata by itself.
    if (process.platform === 'win32') return;
    const fd = openSync(this.directory, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }

  space(): StorageSpace {
    const { bavail, blocks, bsize } = statfsSync(this.directory);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  }

  acquireLock(): StorageLock {
    return acquireLockFile(this.directory);
  }
}

class RealFile implements StorageFile {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  size(): number {
    return fstatSync(this.#fd).size;
  }

  read(target: Uint8Array, position: number): number {
    return readSync(this.#fd, target, 0, target.length, position);
  }

  write(bytes: Uint8Array, position: number): number {
    return writeSync(this.#fd, bytes, 0, bytes.length, position);
  }

  truncate(size: number): void {
    ftruncateSync(this.#fd, size);
  }

  sync(): void {
    fdatasyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
