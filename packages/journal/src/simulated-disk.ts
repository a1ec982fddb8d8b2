/** The state of a simulated disk: what a reader sees, and what would survive a power cut. */

/** Power cuts decide sector by sector. */
const SECTOR_BYTES = 512;

/** Chooses an integer from 0 (oldest state) up to, not including, `range` (newest state). */
export type ChooseFate = (range: number) => number;

/** The content of one file, now and as of its last sync. */
export class SimulatedFileContent {
  #now: Uint8Array;
  #durable: Uint8Array;
  #dirtySectors: Set<number> = new Set();
  #capacity: Uint8Array;

  constructor(durable: Uint8Array) {
    this.#capacity = durable.slice();
    this.#now = this.#capacity;
    this.#durable = durable.slice();
  }

  get size(): number {
    return this.#now.length;
  }

  bytes(): Uint8Array {
    return this.#now.slice();
  }

  read(target: Uint8Array, position: number): number {
    const part = this.#now.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  }

  write(bytes: Uint8Array, position: number): void {
    if (position + bytes.length > this.size) this.resize(position + bytes.length);
    this.#now.set(bytes, position);
    this.#markDirty(position, position + bytes.length);
  }

  resize(size: number): void {
    const before = this.size;
    if (size > this.#capacity.length) {
      const grown = new Uint8Array(Math.max(size, 2 * this.#capacity.length));
      grown.set(this.#now);
      this.#capacity = grown;
    } else if (size < before) {
      this.#capacity.fill(0, size, before);
    }
    this.#now = this.#capacity.subarray(0, size);
    this.#markDirty(Math.min(before, size), Math.max(before, size));
  }

  sync(): void {
    if (this.#durable.length !== this.size) {
      const durable = new Uint8Array(this.size);
      durable.set(this.#durable.subarray(0, this.size));
      this.#durable = durable;
    }
    for (const sector of this.#dirtySectors) {
      const start = sector * SECTOR_BYTES;
      if (start < this.size) {
        this.#durable.set(this.#now.subarray(start, start + SECTOR_BYTES), start);
      }
    }
    this.#dirtySectors.clear();
  }

  /** The content after a power cut: each unsynced sector is old, torn, or new. */
  afterPowerCut(choose: ChooseFate): SimulatedFileContent {
    const size = choose(2) === 0 ? this.#durable.length : this.size;
    const survived = new Uint8Array(size);
    survived.set(this.#durable.subarray(0, size));
    for (const sector of [...this.#dirtySectors].sort((a, b) => a - b)) {
      const start = sector * SECTOR_BYTES;
      const end = Math.min(start + SECTOR_BYTES, size, this.size);
      const fate = choose(3);
      if (fate === 0 || start >= end) continue;
      const kept = fate === 2 ? end - start : choose(end - start);
      survived.set(this.#now.subarray(start, start + kept), start);
    }
    return new SimulatedFileContent(survived);
  }

  #markDirty(from: number, to: number): void {
    const last = Math.ceil(to / SECTOR_BYTES);
    for (let sector = Math.floor(from / SECTOR_BYTES); sector < last; sector++) {
      this.#dirtySectors.add(sector);
    }
  }
}

/** Names and contents. Changes of names reach the disk in order, at the latest with `syncNames`. */
export class SimulatedDisk {
  names: Map<string, SimulatedFileContent> = new Map();
  /** The name tables since the last sync of the folder, oldest first. */
  #pastNames: Map<string, SimulatedFileContent>[] = [];

  adopt(name: string, bytes: Uint8Array): void {
    this.names.set(name, new SimulatedFileContent(bytes));
  }

  find(name: string): SimulatedFileContent {
    const content = this.names.get(name);
    if (content === undefined) throw missing(name);
    return content;
  }

  create(name: string): SimulatedFileContent {
    if (this.names.has(name)) {
      throw Object.assign(new Error(`EEXIST: ${name}`), { code: 'EEXIST' });
    }
    this.#rememberNames();
    const content = new SimulatedFileContent(new Uint8Array(0));
    this.names.set(name, content);
    return content;
  }

  rename(from: string, to: string): void {
    const content = this.find(from);
    this.#rememberNames();
    this.names.delete(from);
    this.names.set(to, content);
  }

  remove(name: string): void {
    this.find(name);
    this.#rememberNames();
    this.names.delete(name);
  }

  syncNames(): void {
    this.#pastNames = [];
  }

  usedBytes(): number {
    let used = 0;
    for (const content of this.names.values()) used += content.size;
    return used;
  }

  afterPowerCut(choose: ChooseFate): SimulatedDisk {
    const candidates = [...this.#pastNames, this.names];
    const names = candidates[choose(candidates.length)] ?? this.names;
    const disk = new SimulatedDisk();
    for (const [name, content] of names) disk.names.set(name, content.afterPowerCut(choose));
    return disk;
  }

  #rememberNames(): void {
    this.#pastNames.push(new Map(this.names));
  }
}

function missing(name: string): Error {
  return Object.assign(new Error(`ENOENT: ${name}`), { code: 'ENOENT' });
}
