import { createHmac, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { LeafSalter } from './leaf-salter.ts';

test('a salt is the HMAC of the sequence and the part, for keys of any length', () => {
  for (const length of [1, 32, 63, 64]) {
    const key = randomBytes(length);
    const salter = new LeafSalter(key);
    for (const sequence of [1, 255, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      const expected = [0, 1].map((part) => {
        const name = Buffer.alloc(9);
        name.writeBigUInt64LE(BigInt(sequence));
        name[8] = part;
        return createHmac('sha256', key).update(name).digest('hex').slice(0, 32);
      });
      const { open, hidden } = salter.saltsOf(sequence, true);
      expect([open.toString('hex'), hidden?.toString('hex')]).toEqual(expected);
    }
  }
});
