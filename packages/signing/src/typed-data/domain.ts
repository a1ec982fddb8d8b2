import { EncodingError } from '@tandem/protocol';
import { keccakText, portableKeccak } from '../hashing.ts';

/** Where a signature counts: nowhere else than at this venue, on this chain. */
export type SigningDomain = {
  readonly chainId: number;
  /** Address of the venue's contract: `0x` and 40 hexadecimal digits. */
  readonly verifyingContract: string;
};

/** Name and version of the domain, the same at every venue. */
export const DOMAIN_NAME = 'Tandem';
export const DOMAIN_VERSION = '1';

const DOMAIN_TYPE =
  'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)';

/** The domain separator of EIP-712. Throws `EncodingError` for a chain or address that is none. */
export function domainSeparator(domain: SigningDomain): Uint8Array {
  const { chainId, verifyingContract } = domain;
  if (!Number.isSafeInteger(chainId) || chainId < 0) {
    throw new EncodingError('chainId', `${JSON.stringify(chainId)} is no chain id`);
  }
  if (!/^0x[0-9a-fA-F]{40}$/.test(verifyingContract)) {
    throw new EncodingError('verifyingContract', 'not 0x and 40 hexadecimal digits');
  }
  const words = new Uint8Array(5 * 32);
  words.set(keccakText(DOMAIN_TYPE), 0);
  words.set(keccakText(DOMAIN_NAME), 32);
  words.set(keccakText(DOMAIN_VERSION), 64);
  new DataView(words.buffer).setBigUint64(96 + 24, BigInt(chainId));
  for (let i = 0; i < 20; i += 1) {
    words[128 + 12 + i] = Number.parseInt(verifyingContract.slice(2 + i * 2, 4 + i * 2), 16);
  }
  return portableKeccak(words);
}
