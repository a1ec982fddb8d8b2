import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { EncodingError, SIGNATURE_SCHEMES, type SignatureScheme } from '@tandem/protocol';
import type { RequestSignature } from './sign-request.ts';

/** What of a signature travels beside the request; the signed bytes follow from the request. */
export type CarriedSignature = Omit<RequestSignature, 'scheme' | 'signedBytes'> & {
  readonly scheme: SignatureScheme;
  readonly form: 'typed' | 'text';
};

/** Names of the headers, in lower case. */
export const SIGNATURE_HEADERS = {
  account: 'tandem-account',
  keyId: 'tandem-key',
  nonce: 'tandem-nonce',
  deadlineUs: 'tandem-deadline',
  extraFeePpb: 'tandem-extra-fee',
  scheme: 'tandem-scheme',
  form: 'tandem-form',
  signature: 'tandem-signature',
} as const;

/** Longest signature: a contract's wallet may have many owners. */
const SIGNATURE_BYTES_MAX = 4_096;

type Headers = { readonly [name: string]: string | readonly string[] | undefined };

/** The headers of a signed request. */
export function signatureHeaders(carried: CarriedSignature): { readonly [name: string]: string } {
  return {
    [SIGNATURE_HEADERS.account]: String(carried.account),
    [SIGNATURE_HEADERS.keyId]: String(carried.keyId),
    [SIGNATURE_HEADERS.nonce]: String(carried.nonce),
    [SIGNATURE_HEADERS.deadlineUs]: String(carried.deadlineUs),
    [SIGNATURE_HEADERS.extraFeePpb]: String(carried.extraFeePpb),
    [SIGNATURE_HEADERS.scheme]: carried.scheme,
    [SIGNATURE_HEADERS.form]: carried.form,
    [SIGNATURE_HEADERS.signature]: `0x${bytesToHex(carried.signature)}`,
  };
}

/**
 * Reads the headers of a signed request; a WebSocket message carries the same names as fields.
 * Throws `EncodingError`, which names the header, for one that is missing or malformed.
 */
export function parseSignatureHeaders(headers: Headers): CarriedSignature {
  const scheme = word(headers, SIGNATURE_HEADERS.scheme, SIGNATURE_SCHEMES);
  return {
    scheme,
    form: word(headers, SIGNATURE_HEADERS.form, ['typed', 'text']),
    account: number(headers, SIGNATURE_HEADERS.account, 0xffff_ffff),
    keyId: number(headers, SIGNATURE_HEADERS.keyId, 0xffff_ffff),
    nonce: number(headers, SIGNATURE_HEADERS.nonce, Number.MAX_SAFE_INTEGER),
    deadlineUs: number(headers, SIGNATURE_HEADERS.deadlineUs, Number.MAX_SAFE_INTEGER),
    extraFeePpb: extraFee(headers),
    signature: signature(headers),
  };
}

function single(headers: Headers, name: string): string {
  const value = headers[name];
  if (value === undefined) throw new EncodingError(name, 'missing');
  if (typeof value !== 'string') throw new EncodingError(name, 'given more than once');
  return value;
}

function word<W extends string>(headers: Headers, name: string, words: readonly W[]): W {
  const value = single(headers, name);
  const found = words.find((candidate) => candidate === value);
  if (found === undefined) throw new EncodingError(name, `is none of ${words.join(', ')}`);
  return found;
}

function number(headers: Headers, name: string, max: number): number {
  const text = single(headers, name);
  const value = /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= max)) throw new EncodingError(name, `is no integer from 0 to ${max}`);
  return value;
}

/** No header, no extra fee. */
function extraFee(headers: Headers): number {
  const name = SIGNATURE_HEADERS.extraFeePpb;
  return headers[name] === undefined ? 0 : number(headers, name, 0xffff_ffff);
}

/** Its form is the exchange's to judge: two wallets sign a link, contracts sign as they like. */
function signature(headers: Headers): Uint8Array {
  const text = single(headers, SIGNATURE_HEADERS.signature);
  if (!/^0x(?:[0-9a-f]{2})+$/.test(text) || text.length > 2 + 2 * SIGNATURE_BYTES_MAX) {
    const problem = 'is not 0x and lower-case hexadecimal digits of at most ';
    throw new EncodingError(SIGNATURE_HEADERS.signature, `${problem}${SIGNATURE_BYTES_MAX} bytes`);
  }
  return hexToBytes(text.slice(2));
}
