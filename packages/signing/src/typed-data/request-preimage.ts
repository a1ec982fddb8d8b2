import { type Keccak, portableKeccak } from '../hashing.ts';
import { domainSeparator, type SigningDomain } from './domain.ts';
import { requestMessage, type SignedRequest } from './request-message.ts';
import { hashStruct } from './struct-hash.ts';
import { requestStructOf } from './struct-type.ts';

/** Bytes of every preimage: 0x19 0x01, domain separator, struct hash. */
export const PREIMAGE_BYTES = 66;
const PREIMAGES_OF_BLOCK = 64;

/** Makes the canonical bytes of requests at one venue. */
export class RequestEncoder {
  readonly domain: SigningDomain;
  readonly #separator: Uint8Array;
  readonly #keccak: Keccak;
  /** Preimages lie one behind the other; nobody writes to one that was given away. */
  #block = new Uint8Array(0);
  #free = 0;

  /** Throws `EncodingError` for a domain that is none. */
  constructor(domain: SigningDomain, keccak: Keccak = portableKeccak) {
    this.domain = domain;
    this.#separator = domainSeparator(domain);
    this.#keccak = keccak;
  }

  /** What is signed; its Keccak is the digest of EIP-712. Throws `EncodingError`. */
  preimage(request: SignedRequest): Uint8Array {
    const struct = requestStructOf(request.command.kind);
    const bytes = this.#take();
    bytes[0] = 0x19;
    bytes[1] = 0x01;
    bytes.set(this.#separator, 2);
    bytes.set(hashStruct(struct, requestMessage(request), this.#keccak), 34);
    return bytes;
  }

  /** A place in the block: memory of its own costs each preimage as much as one of its hashes. */
  #take(): Uint8Array {
    if (this.#free + PREIMAGE_BYTES > this.#block.length) {
      this.#block = new Uint8Array(PREIMAGE_BYTES * PREIMAGES_OF_BLOCK);
      this.#free = 0;
    }
    const start = this.#free;
    this.#free += PREIMAGE_BYTES;
    return this.#block.subarray(start, this.#free);
  }
}
