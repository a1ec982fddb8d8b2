import { EncodingError } from '@tandem/protocol';
import type { SigningDomain } from '../typed-data/domain.ts';

/** A request that is signed as the text in which it is sent: for keys without typed data. */
export type SignedTextRequest = {
  readonly domain: SigningDomain;
  readonly account: number;
  readonly keyId: number;
  readonly deadlineUs: number;
  readonly nonce: number;
  /** Fee on top of the schedule that the signer agrees to, in parts per 10^9. */
  readonly extraFeePpb: number;
  /** In capitals. */
  readonly method: string;
  /** With its query, as it is sent. */
  readonly path: string;
  /** As it is sent, to the byte; empty where there is none. */
  readonly body: string;
};

/** Longest text of a request, in bytes. */
export const TEXT_REQUEST_BYTES_MAX = 65_536;

const FIRST_LINE = 'TANDEM1';
const NUMBER = /^(0|[1-9][0-9]{0,15})$/;
const HEAD_LINES = 6;
const FIELDS = [
  'account',
  'keyId',
  'deadlineUs',
  'nonce',
  'extraFeePpb',
  'method',
  'path',
  'body',
] as const;

/**
 * The bytes of a text request, line by line: `TANDEM1`; chain id and contract; account and key id;
 * deadline; nonce and extra fee; method and path; and then the body. The second and third line bind
 * it to one venue and one key: with the same public key elsewhere it cannot be played again.
 */
export function textRequestBytes(request: SignedTextRequest): Uint8Array {
  const { domain, account, keyId, deadlineUs, nonce, extraFeePpb } = request;
  const lines = [
    FIRST_LINE,
    `${domain.chainId} ${domain.verifyingContract.toLowerCase()}`,
    `${account} ${keyId}`,
    String(deadlineUs),
    `${nonce} ${extraFeePpb}`,
    `${request.method} ${request.path}`,
    request.body,
  ];
  const bytes = new TextEncoder().encode(lines.join('\n'));
  const read = parseTextRequest(bytes);
  for (const field of FIELDS) {
    // A line break inside a field would move what follows into the next one.
    if (read[field] !== request[field]) throw new EncodingError(field, 'does not read back');
  }
  return bytes;
}

/** Reads the bytes of a text request; there is one form of each. Throws `EncodingError`. */
export function parseTextRequest(bytes: Uint8Array): SignedTextRequest {
  const [first, venue, key, deadlineUs, numbers, action, body] = linesOf(bytes);
  if (first !== FIRST_LINE) throw new EncodingError('text', `does not begin with ${FIRST_LINE}`);
  const [chainId, verifyingContract] = pair(venue, 'domain');
  if (!/^0x[0-9a-f]{40}$/.test(verifyingContract)) {
    throw new EncodingError('verifyingContract', 'not 0x and 40 lower-case hexadecimal digits');
  }
  const [account, keyId] = pair(key, 'key');
  const [nonce, extraFeePpb] = pair(numbers, 'nonce');
  const [method, path] = pair(action, 'request');
  if (!/^[A-Z]{1,16}$/.test(method)) throw new EncodingError('method', 'not in capitals');
  if (!/^\/[\x21-\x7e]*$/.test(path)) {
    throw new EncodingError('path', 'not a path in printable ASCII');
  }
  return {
    domain: { chainId: number(chainId, 'chainId'), verifyingContract },
    account: number(account, 'account'),
    keyId: number(keyId, 'keyId'),
    deadlineUs: number(deadlineUs, 'deadlineUs'),
    nonce: number(nonce, 'nonce'),
    extraFeePpb: number(extraFeePpb, 'extraFeePpb'),
    method,
    path,
    body,
  };
}

type Lines = readonly [string, string, string, string, string, string, string];

function linesOf(bytes: Uint8Array): Lines {
  if (bytes.length > TEXT_REQUEST_BYTES_MAX) {
    throw new EncodingError('text', `${bytes.length} bytes, above ${TEXT_REQUEST_BYTES_MAX}`);
  }
  const lines: string[] = [];
  const text = decode(bytes);
  let start = 0;
  for (let line = 0; line < HEAD_LINES; line += 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) throw new EncodingError('text', `ends before line ${line + 2}`);
    lines.push(text.slice(start, end));
    start = end + 1;
  }
  lines.push(text.slice(start));
  return lines as unknown as Lines;
}

function decode(bytes: Uint8Array): string {
  try {
    // A byte order mark is kept: two byte strings must never read as one request.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new EncodingError('text', 'not UTF-8');
  }
}

function pair(line: string, field: string): readonly [string, string] {
  const at = line.indexOf(' ');
  if (at < 0) throw new EncodingError(field, 'not two words with a space between');
  return [line.slice(0, at), line.slice(at + 1)];
}

function number(text: string, field: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) {
    throw new EncodingError(field, `${JSON.stringify(text.slice(0, 40))} is no integer below 2^53`);
  }
  return value;
}
