import { type Keccak, portableKeccak } from '../hashing.ts';
import { domainSeparator, type SigningDomain } from './domain.ts';
import { requestMessage, type SignedRequest } from './request-message.ts';
import { hashStruct } from './struct-hash.ts';
import { requestStructOf } from './struct-type.ts';

/** Bytes of every preimage: 0x19 0x01, domain separator, struct hash. */
export const PREIMAGE_BYTES = 66;

const BLOCK_PREIMAGES = 64;

/** Makes the canonical bytes of requests at one venue. */
export class RequestEncoder {
  readonly domain: SigningDomain;
  readonly #separator: Uint8Array;
  readonly #keccak: Keccak;
  /** Preimages are cut from a block: memory of their own costs each as much as half its hash. */
  #block: Uint8Array = new Uint8Array(0);
  #taken = 0;

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

  #take(): Uint8Array {
    if (this.#taken + PREIMAGE_BYTES > this.#block.length) {
      this.#block = new Uint8Array(PREIMAGE_BYTES * BLOCK_PREIMAGES);
      this.#taken = 0;
    }
    const bytes = this.#block.subarray(this.#taken, this.#taken + PREIMAGE_BYTES);
    this.#taken += PREIMAGE_BYTES;
    return bytes;
  }
}
