/**
 * What the journal needs from a disk: one flat folder of files, positioned reads and writes, and
 * syncs whose meaning is exact. Three implementations: real files, a simulated disk that can lose
 * power, and a wrapper that injects faults.
 *
 * All calls are synchronous: a journal has one group in flight, and the threaded log keeps the
 * waiting off the main thread.
 */

/** `read` an existing file, `write` an existing file, or `create` one that must not exist. */
export type OpenMode = 'read' | 'write' | 'create';

export interface StorageFile {
  /** Length in bytes. */
  size(): number;
  /**
   * Reads into `target` from a position in the file.
   *
   * @returns the number of bytes read; less than asked for only at the end of the file
   */
  read(target: Uint8Array, position: number): number;
  /**
   * Writes at a position, extending the file when needed. Not durable before `sync`.
   *
   * @returns the number of bytes written, which may be less than asked for
   */
  write(bytes: Uint8Array, position: number): number;
  /** Cuts or extends (with zeros) the file. Not durable before `sync`. */
  truncate(size: number): void;
  /** Returns only after content and size are on the disk (`fdatasync`). */
  sync(): void;
  close(): void;
}

/** Free and total bytes of the disk that holds the folder. */
export interface StorageSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** The exclusive right to write in a folder. */
export interface StorageLock {
  release(): void;
}

export interface Storage {
  /** Names of the files, in ascending order. */
  list(): string[];
  open(name: string, mode: OpenMode): StorageFile;
  /** Replaces `to` when it exists. The new name is durable only after `syncDirectory`. */
  rename(from: string, to: string): void;
  remove(name: string): void;
  /** Makes creations, renames and removals durable. */
  syncDirectory(): void;
  space(): StorageSpace;
  /**
   * Takes the lock of the folder, which ends with the process.
   *
   * @throws JournalLockedError when another holder is alive or cannot be judged
   */
  acquireLock(): StorageLock;
}

/** Writes all bytes, however many calls it takes. */
export function writeFully(file: StorageFile, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) {
    const written = file.write(done === 0 ? bytes : bytes.subarray(done), position + done);
    if (written <= 0) throw new Error(`write made no progress at offset ${position + done}`);
    done += written;
  }
}

/** Reads until `target` is full or the file ends; returns the number of bytes read. */
export function readFully(file: StorageFile, target: Uint8Array, position: number): number {
  let done = 0;
  while (done < target.length) {
    const read = file.read(done === 0 ? target : target.subarray(done), position + done);
    if (read <= 0) break;
    done += read;
  }
  return done;
}

const ZEROS = new Uint8Array(256 << 10);

/** Writes zeros from one offset up to another, so that later writes need no new blocks. */
export function fillWithZeros(file: StorageFile, from: number, to: number): void {
  for (let position = from; position < to; position += ZEROS.length) {
    const part = Math.min(ZEROS.length, to - position);
    writeFully(file, part === ZEROS.length ? ZEROS : ZEROS.subarray(0, part), position);
  }
}
