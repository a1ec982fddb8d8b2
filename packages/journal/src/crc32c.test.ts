import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { crc32c } from './crc32c.ts';

function bitwise(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) * 0x82f63b78);
  }
  return ~crc >>> 0;
}

const whole = (bytes: Uint8Array): number => crc32c(bytes, { start: 0, end: bytes.length });

describe('crc32c', () => {
  // The vectors of RFC 3720, appendix B.4, and the check value of the polynomial.
  test.each([
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['ascending', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['descending', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ['"123456789"', new TextEncoder().encode('123456789'), 0xe3069283],
  ])('gives the published value for %s', (_name, bytes, expected) => {
    expect(whole(bytes)).toBe(expected);
  });

  test('equals the bit-by-bit definition, in one piece or in two', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
        const middle = Math.min(cut, bytes.length);
        const head = crc32c(bytes, { start: 0, end: middle });
        expect(whole(bytes)).toBe(bitwise(bytes));
        expect(crc32c(bytes, { start: middle, end: bytes.length }, head)).toBe(whole(bytes));
      }),
    );
  });
});
