import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { publicKeyHash } from './key-hash.ts';
import { ed25519Signer } from './signer.ts';
import { isSmallOrderKey, isSmallOrderKeyHash } from './small-order.ts';

const FIELD = 2n ** 255n - 19n;
const { Point } = ed25519;

/** All 32 bytes that a lenient verifier reads as the point of this y and either sign. */
function writings(y: bigint): string[] {
  return [y, y + FIELD]
    .filter((value) => value < 2n ** 255n)
    .flatMap((value) => [value, value + 2n ** 255n])
    .map((value) => {
      const bytes = Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
      return bytesToHex(Uint8Array.from(bytes));
    });
}

/** The eight points whose order divides 8: multiples of one that has order 8. */
function torsion(): InstanceType<typeof Point>[] {
  const generator = Point.fromHex(
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    true,
  );
  const points = [Point.ZERO];
  for (let at = 1; at < 8; at += 1)
    points.push((points[at - 1] as typeof generator).add(generator));
  return points;
}

test('every writing of every point of small order is known, and its hash', () => {
  const points = torsion();
  expect(new Set(points.map((point) => point.toHex())).size).toBe(8);
  const all = new Set(points.flatMap((point) => writings(point.toAffine().y)));
  expect(all.size).toBe(14);
  for (const key of all) {
    expect(isSmallOrderKey(key)).toBe(true);
    expect(isSmallOrderKeyHash(publicKeyHash(Buffer.from(key, 'hex')))).toBe(true);
  }
});

test('one signature under such a key holds for messages that nobody signed', () => {
  const identity = `01${'00'.repeat(31)}`;
  const signature = Uint8Array.from([1, ...Array.from({ length: 63 }, () => 0)]);
  for (const text of ['pay Bob', 'pay Carol']) {
    const key = Buffer.from(identity, 'hex');
    expect(ed25519.verify(signature, Buffer.from(text), key, { zip215: true })).toBe(true);
  }
  expect(isSmallOrderKey(identity)).toBe(true);
});

test('keys of honest pairs are not refused', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const privateKey = new Uint8Array(32).fill(seed);
    expect(isSmallOrderKey(bytesToHex(ed25519.getPublicKey(privateKey)))).toBe(false);
    expect(isSmallOrderKeyHash(ed25519Signer(privateKey).publicKeyHash)).toBe(false);
  }
});
