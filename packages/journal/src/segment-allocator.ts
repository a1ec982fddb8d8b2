import { isNoSpace, JournalFullError } from './errors.ts';
import type { SegmentHeader } from './segment.ts';
import { encodeSegmentHeader, segmentName } from './segment.ts';
import type { Storage, StorageFile } from './storage.ts';
import { fillWithZeros, writeFully } from './storage.ts';

/** A zero-filled file made ahead of time, which becomes the next segment. */
export const PREPARED_NAME = 'next.prepared';
/** A smaller one that is used only when the disk is full. */
const RESERVE_NAME = 'reserve.prepared';
const TEMPORARY_NAME = 'segment.tmp';

export interface AllocatorOptions {
  readonly segmentBytes: number;
  readonly reserveBytes: number;
  /** Without preallocation a segment grows with each group, which is slower and smaller. */
  readonly preallocate: boolean;
}

/** A new segment, durable with its header and name. */
export interface AllocatedSegment {
  readonly name: string;
  readonly file: StorageFile;
  /** Groups may fill the file up to here. */
  readonly limit: number;
}

/** Creates segments, from prepared files when there are some, from the reserve when it must. */
export class SegmentAllocator {
  readonly #storage: Storage;
  readonly #options: AllocatorOptions;
  #isReserveInUse = false;

  constructor(storage: Storage, options: AllocatorOptions) {
    this.#storage = storage;
    this.#options = options;
  }

  /** The disk is full and segments come from the reserve. */
  get isReserveInUse(): boolean {
    return this.#isReserveInUse;
  }

  /**
   * Makes the next segment durable.
   *
   * @throws JournalFullError when not even the reserve is left
   */
  create(identity: Omit<SegmentHeader, 'allocatedBytes'>): AllocatedSegment {
    if (this.#options.preallocate) this.#takeZeroFilled();
    else this.#createTemporary().close();
    const name = segmentName(identity.firstSequence);
    const file = this.#storage.open(TEMPORARY_NAME, 'write');
    const allocatedBytes = this.#options.preallocate ? file.size() : 0;
    writeFully(file, encodeSegmentHeader({ ...identity, allocatedBytes }), 0);
    file.sync();
    this.#storage.rename(TEMPORARY_NAME, name);
    this.#storage.syncDirectory();
    return {
      name,
      file,
      limit: allocatedBytes === 0 ? this.#options.segmentBytes : allocatedBytes,
    };
  }

  /** Sets the reserve aside again if it is missing; false when there is no space for it. */
  refillReserve(): boolean {
    if (!this.#options.preallocate || this.#storage.list().includes(RESERVE_NAME)) return true;
    if (!this.#tryFillTemporary(this.#options.reserveBytes)) return false;
    this.#storage.rename(TEMPORARY_NAME, RESERVE_NAME);
    this.#storage.syncDirectory();
    this.#isReserveInUse = false;
    return true;
  }

  /**
   * Leaves a zero-filled file under the temporary name. A prepared one is renamed before it is
   * touched, because another thread may put the next one in its place at any time.
   */
  #takeZeroFilled(): void {
    const names = this.#storage.list();
    if (names.includes(PREPARED_NAME)) {
      this.#storage.rename(PREPARED_NAME, TEMPORARY_NAME);
    } else if (!this.#tryFillTemporary(this.#options.segmentBytes)) {
      if (!names.includes(RESERVE_NAME)) {
        throw new JournalFullError(this.#storage.space(), 'no space for the next segment');
      }
      this.#isReserveInUse = true;
      this.#storage.rename(RESERVE_NAME, TEMPORARY_NAME);
    }
  }

  #tryFillTemporary(bytes: number): boolean {
    const file = this.#createTemporary();
    try {
      fillWithZeros(file, 0, bytes);
      file.sync();
      return true;
    } catch (error) {
      if (!isNoSpace(error)) throw error;
      this.#storage.remove(TEMPORARY_NAME);
      return false;
    } finally {
      file.close();
    }
  }

  #createTemporary(): StorageFile {
    if (this.#storage.list().includes(TEMPORARY_NAME)) this.#storage.remove(TEMPORARY_NAME);
    return this.#storage.open(TEMPORARY_NAME, 'create');
  }
}
