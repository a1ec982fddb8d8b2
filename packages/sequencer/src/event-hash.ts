import { hash } from 'node:crypto';

import type { Sequence } from '@tandem/protocol';

/** Commands per link of the chain; part of the meaning of an event hash, so never changed. */
const SPAN = 256;
const HASH_BYTES = 32;
const HEADER_BYTES = 16;

/** An event hash in the making, as it is kept in a snapshot. */
export interface EventHashState {
  readonly chain: Uint8Array;
  readonly pending: Uint8Array;
}

/**
 * The rolling hash of all events since the first command.
 *
 * For each command its sequence, the length of its events, and the bytes of their slots are
 * collected; after each sequence that is a multiple of 256 the chain becomes SHA-256(chain,
 * collected). So the hash does not depend on how commands were grouped, and costs a fraction of a
 * microsecond a command. At any sequence between, the hash is that of the chain with what has been
 * collected.
 */
export class EventHash {
  #chain: Uint8Array = new Uint8Array(HASH_BYTES);
  /** The chain, then what was collected since: always ready to be hashed. */
  #buffer: Uint8Array = new Uint8Array(1 << 16);
  #view: DataView = new DataView(this.#buffer.buffer);
  #end: number = HASH_BYTES;

  /** Takes in the events of one command. */
  add(sequence: Sequence, events: Uint8Array): void {
    const needed = this.#end + HEADER_BYTES + events.length;
    if (needed > this.#buffer.length) this.#grow(needed);
    this.#view.setFloat64(this.#end, sequence, true);
    this.#view.setFloat64(this.#end + 8, events.length, true);
    this.#buffer.set(events, this.#end + HEADER_BYTES);
    this.#end = needed;
    if (sequence % SPAN === 0) this.#setChain(this.#digest());
  }

  /** The hash after the last command, as 64 hexadecimal digits. */
  hex(): string {
    const digest = this.#end === HASH_BYTES ? this.#chain : this.#digest();
    return Buffer.from(digest).toString('hex');
  }

  save(): EventHashState {
    return { chain: this.#chain.slice(), pending: this.#buffer.slice(HASH_BYTES, this.#end) };
  }

  load(state: EventHashState): void {
    this.#setChain(state.chain);
    this.#grow(HASH_BYTES + state.pending.length);
    this.#buffer.set(state.pending, HASH_BYTES);
    this.#end = HASH_BYTES + state.pending.length;
  }

  #digest(): Uint8Array {
    return hash('sha256', this.#buffer.subarray(0, this.#end), 'buffer');
  }

  #setChain(chain: Uint8Array): void {
    this.#chain = chain;
    this.#buffer.set(chain, 0);
    this.#end = HASH_BYTES;
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.#buffer.length));
    grown.set(this.#buffer.subarray(0, this.#end));
    this.#buffer = grown;
    this.#view = new DataView(grown.buffer);
  }
}
