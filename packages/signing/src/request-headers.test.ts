import { expect, test } from 'vitest';
import {
  type CarriedSignature,
  parseSignatureHeaders,
  signatureHeaders,
} from './request-headers.ts';

const carried: CarriedSignature = {
  scheme: 'hmac',
  form: 'text',
  account: 16,
  keyId: 3,
  nonce: 7,
  deadlineUs: 1_790_000_000_000_000,
  extraFeePpb: 250_000,
  signature: new Uint8Array(32).fill(0xab),
};

test('headers read back as the signature that they carry', () => {
  expect(parseSignatureHeaders(signatureHeaders(carried))).toEqual(carried);
});

test.each([
  ['tandem-signature', undefined, 'tandem-signature: missing'],
  ['tandem-signature', '0xabc', 'tandem-signature: is not 0x and'],
  ['tandem-signature', `0x${'AB'.repeat(32)}`, 'tandem-signature: is not 0x and'],
  ['tandem-key', '4294967296', 'tandem-key: is no integer'],
  ['tandem-nonce', '1e3', 'tandem-nonce: is no integer'],
  ['tandem-nonce', ['1', '2'], 'tandem-nonce: given more than once'],
  ['tandem-scheme', 'none', 'tandem-scheme: is none of secp256k1'],
])('header %s with %s is refused by its name', (name, value, problem) => {
  const headers = { ...signatureHeaders(carried), [name]: value };
  expect(() => parseSignatureHeaders(headers)).toThrow(problem);
});
