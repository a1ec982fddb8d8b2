import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacSigner } from '../keys/signer.ts';
import { SOMEWHERE } from '../typed-data/any-command.fixture.ts';
import { parseTextRequest, type SignedTextRequest, textRequestBytes } from './text-request.ts';

const DOMAIN = {
  ...SOMEWHERE,
  verifyingContract: SOMEWHERE.verifyingContract.toLowerCase(),
};

const request: SignedTextRequest = {
  domain: DOMAIN,
  account: 16,
  keyId: 3,
  deadlineUs: 1_790_000_000_000_000,
  nonce: 7,
  extraFeePpb: 0,
  method: 'POST',
  path: '/v1/orders',
  body: '{"market":"BTC-USD"}',
};

const TEXT = `TANDEM1
31337 0x5fbdb2315678afecb367f032d93f642f64180aa3
16 3
1790000000000000
7 0
POST /v1/orders
{"market":"BTC-USD"}`;

function parse(text: string): SignedTextRequest {
  return parseTextRequest(new TextEncoder().encode(text));
}

test('a request is signed as the lines of the published example', () => {
  expect(new TextDecoder().decode(textRequestBytes(request))).toBe(TEXT);
});

test('the tag of a text is the one that docs/how-to/sign-a-request.md shows', async () => {
  const balances: SignedTextRequest = {
    ...request,
    domain: { chainId: 31_337, verifyingContract: `0x${'0'.repeat(40)}` },
    account: 1_000,
    keyId: 5,
    nonce: 11,
    method: 'GET',
    path: '/v1/balances',
    body: '',
  };
  const bot = hmacSigner(Uint8Array.from({ length: 32 }, (_, i) => i));
  const tag = await bot.sign(textRequestBytes(balances));
  expect(bytesToHex(tag)).toBe('953f93f00b4f3dede7b7b3176be5a65484dbd54d1369719d41837e494bda886f');
});

test('any request reads back as it was written', () => {
  const anyText = fc.record({
    domain: fc.constant(DOMAIN),
    account: fc.nat(),
    keyId: fc.nat(),
    deadlineUs: fc.maxSafeNat(),
    nonce: fc.maxSafeNat(),
    extraFeePpb: fc.nat(),
    method: fc.constantFrom('GET', 'POST', 'DELETE'),
    path: fc.webUrl().map((url) => new URL(url).pathname),
    body: fc.string({ unit: 'grapheme', maxLength: 200 }),
  });
  fc.assert(
    fc.property(anyText, (any) => {
      expect(parseTextRequest(textRequestBytes(any))).toEqual(any);
    }),
    { numRuns: 1000 },
  );
});

test('bytes that read as a request are the only bytes that read as it', () => {
  fc.assert(
    fc.property(fc.nat(TEXT.length - 1), fc.nat(255), (at, byte) => {
      const bytes = new TextEncoder().encode(TEXT);
      bytes[at] = byte;
      let parsed: SignedTextRequest;
      try {
        parsed = parseTextRequest(bytes);
      } catch {
        return;
      }
      expect(textRequestBytes(parsed)).toEqual(bytes);
    }),
    { numRuns: 5000 },
  );
});

test('a line break in a path or a number cannot make another request', () => {
  expect(() => textRequestBytes({ ...request, path: '/v1/orders\n{}' })).toThrow('path');
  expect(() => textRequestBytes({ ...request, method: 'POST\n' })).toThrow();
  expect(() => textRequestBytes({ ...request, nonce: 1.5 })).toThrow('nonce');
});

test.each([
  ['another first line', TEXT.replace('TANDEM1', 'TANDEM2'), 'TANDEM1'],
  ['a leading zero', TEXT.replace('\n7 0\n', '\n07 0\n'), 'nonce'],
  ['a nonce beyond 2^53', TEXT.replace('\n7 0\n', '\n9007199254740993 0\n'), 'nonce'],
  ['a contract in capitals', TEXT.replace('0x5f', '0x5F'), 'verifyingContract'],
  ['a carriage return', TEXT.replace('\n7 0\n', '\r\n7 0\r\n'), 'deadlineUs'],
  ['a missing line', TEXT.split('\n').slice(0, 5).join('\n'), 'ends before line'],
])('refuses %s', (_, text, problem) => {
  expect(() => parse(text)).toThrow(problem);
});

test('bytes that are not UTF-8 are refused, not repaired', () => {
  const bytes = Uint8Array.of(...new TextEncoder().encode(TEXT), 0xff);
  expect(() => parseTextRequest(bytes)).toThrow('not UTF-8');
});
