import { hash } from 'node:crypto';

import type { EventBuffer, Sequence } from '@tandem/protocol';

/** Commands per link of the chain; part of the meaning of an event hash, so never changed. */
const SPAN = 256;
const HASH_BYTES = 32;
/** Everything that is collected is as long as some slots, and so is the chain before it. */
const SLOT_BYTES = 8;
const CHAIN_SLOTS = HASH_BYTES / SLOT_BYTES;
const HEADER_SLOTS = 2;

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
  #slots: Float64Array = new Float64Array(1 << 13);
  #bytes: Uint8Array = new Uint8Array(this.#slots.buffer);
  #end: number = CHAIN_SLOTS;

  /** Takes in the events of one command: all that are in the buffer. */
  add(sequence: Sequence, events: Pick<EventBuffer, 'slots' | 'length'>): void {
    const { slots: from, length } = events;
    const start = this.#end + HEADER_SLOTS;
    if (start + length > this.#slots.length) this.#grow(start + length);
    const to = this.#slots;
    to[start - 2] = sequence;
    to[start - 1] = length * SLOT_BYTES;
    // A command has few slots: a loop costs less than a view for `set`.
    for (let i = 0; i < length; i++) to[start + i] = from[i] as number;
    this.#end = start + length;
    if (sequence % SPAN === 0) this.#setChain(this.#digest());
  }

  /** The hash after the last command, as 64 hexadecimal digits. */
  hex(): string {
    const digest = this.#end === CHAIN_SLOTS ? this.#chain : this.#digest();
    return Buffer.from(digest).toString('hex');
  }

  save(): EventHashState {
    const pending = this.#bytes.slice(HASH_BYTES, this.#end * SLOT_BYTES);
    return { chain: this.#chain.slice(), pending };
  }

  load(state: EventHashState): void {
    this.#setChain(state.chain);
    const end = CHAIN_SLOTS + state.pending.length / SLOT_BYTES;
    if (end > this.#slots.length) this.#grow(end);
    this.#bytes.set(state.pending, HASH_BYTES);
    this.#end = end;
  }

  #digest(): Uint8Array {
    return hash('sha256', this.#bytes.subarray(0, this.#end * SLOT_BYTES), 'buffer');
  }

  #setChain(chain: Uint8Array): void {
    this.#chain = chain;
    this.#bytes.set(chain, 0);
    this.#end = CHAIN_SLOTS;
  }

  #grow(needed: number): void {
    const grown = new Float64Array(Math.max(needed, 2 * this.#slots.length));
    grown.set(this.#slots.subarray(0, this.#end));
    this.#slots = grown;
    this.#bytes = new Uint8Array(grown.buffer);
  }
}
