import { JournalLockedError } from './errors.ts';
import type { Random } from './random.ts';
import { createRandom } from './random.ts';
import type { SimulatedFileContent } from './simulated-disk.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import type { OpenMode, Storage, StorageFile, StorageLock, StorageSpace } from './storage.ts';

/** What a power cut does to writes that were not synced. */
export type UnsyncedFate = 'lost' | 'kept' | 'random';

/** Thrown by every call after the simulated power cut, until `restart`. */
export class SimulatedPowerCut extends Error {
  constructor() {
    super('the simulated disk has no power');
    this.name = 'SimulatedPowerCut';
  }
}

export interface SimulatedStorageOptions {
  readonly seed?: number;
  readonly totalBytes?: number;
}

/**
 * A disk in memory that can lose power at any call or byte. What was not synced is then lost, kept
 * or torn, sector by sector; names that were not synced with the folder may be gone.
 */
export class SimulatedStorage implements Storage {
  readonly #random: Random;
  readonly #totalBytes: number;
  #disk: SimulatedDisk = new SimulatedDisk();
  #callsLeft = Infinity;
  #bytesLeft = Infinity;
  #isDown = false;
  #isLocked = false;
  /** Calls made since the creation, for tests that cut at each of them. */
  calls = 0;

  constructor(options: SimulatedStorageOptions = {}) {
    this.#random = createRandom(options.seed ?? 1);
    this.#totalBytes = options.totalBytes ?? Infinity;
  }

  /** A disk with these files, all durable. */
  static withFiles(files: ReadonlyMap<string, Uint8Array>): SimulatedStorage {
    const storage = new SimulatedStorage();
    for (const [name, bytes] of files) storage.#disk.adopt(name, bytes);
    return storage;
  }

  /** The files as a reader would see them now. The arrays are copies. */
  files(): Map<string, Uint8Array> {
    const files = new Map<string, Uint8Array>();
    for (const [name, content] of this.#disk.names) files.set(name, content.bytes());
    return files;
  }

  /** Cuts the power at the n-th call from now (1 is the next one). */
  cutPowerAtCall(n: number): void {
    this.#callsLeft = n;
  }

  /** Cuts the power after this many more written bytes, in the middle of a write if need be. */
  cutPowerAfterBytes(bytes: number): void {
    this.#bytesLeft = bytes;
  }

  /** Restores the power; what was not synced has met its fate, and no lock is held. */
  restart(fate: UnsyncedFate): void {
    this.#disk = this.#disk.afterPowerCut((range) => {
      if (fate === 'random') return this.#random.below(range);
      return fate === 'lost' ? 0 : range - 1;
    });
    this.#callsLeft = Infinity;
    this.#bytesLeft = Infinity;
    this.#isDown = false;
    this.#isLocked = false;
  }

  list(): string[] {
    this.#step();
    return [...this.#disk.names.keys()].sort();
  }

  open(name: string, mode: OpenMode): StorageFile {
    this.#step();
    const content = mode === 'create' ? this.#disk.create(name) : this.#disk.find(name);
    return this.#handle(content);
  }

  rename(from: string, to: string): void {
    this.#step();
    this.#disk.rename(from, to);
  }

  remove(name: string): void {
    this.#step();
    this.#disk.remove(name);
  }

  syncDirectory(): void {
    this.#step();
    this.#disk.syncNames();
  }

  space(): StorageSpace {
    this.#step();
    const totalBytes = this.#totalBytes === Infinity ? 2 ** 40 : this.#totalBytes;
    return { freeBytes: Math.max(0, totalBytes - this.#disk.usedBytes()), totalBytes };
  }

  acquireLock(): StorageLock {
    this.#step();
    if (this.#isLocked) throw new JournalLockedError('lock', 'the simulated process is alive');
    this.#isLocked = true;
    return { release: () => (this.#isLocked = false) };
  }

  #handle(content: SimulatedFileContent): StorageFile {
    return {
      size: () => content.size,
      read: (target, position) => {
        this.#step();
        return content.read(target, position);
      },
      write: (bytes, position) => this.#write(content, bytes, position),
      truncate: (size) => {
        this.#step();
        content.resize(size);
      },
      sync: () => {
        this.#step();
        content.sync();
      },
      close: () => {},
    };
  }

  #write(content: SimulatedFileContent, bytes: Uint8Array, position: number): number {
    this.#step();
    const growth = Math.max(0, position + bytes.length - content.size);
    if (growth > 0 && this.#disk.usedBytes() + growth > this.#totalBytes) {
      throw Object.assign(new Error('ENOSPC: simulated disk is full'), { code: 'ENOSPC' });
    }
    if (bytes.length > this.#bytesLeft) {
      content.write(bytes.subarray(0, this.#bytesLeft), position);
      this.#isDown = true;
      throw new SimulatedPowerCut();
    }
    this.#bytesLeft -= bytes.length;
    content.write(bytes, position);
    return bytes.length;
  }

  #step(): void {
    if (!this.#isDown) {
      this.calls++;
      if (--this.#callsLeft <= 0) this.#isDown = true;
    }
    if (this.#isDown) throw new SimulatedPowerCut();
  }
}
