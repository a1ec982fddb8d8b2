import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { describeRecorded } from '../describe-recorded.fixture.ts';
import { parseAccumulatorUpdate } from './accumulator.ts';
import { keccak256 } from './keccak256.ts';
import { recoverSigner } from './recover-signer.ts';
import { decodeUpdate, parsePythDocument } from './updates.ts';
import { isUnderRoot, verifyUpdate } from './verify-update.ts';

describe('keccak256', () => {
  test.each([
    ['', 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
    ['abc', '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
  ])('of %j', (text, digest) => {
    expect(Buffer.from(keccak256(Buffer.from(text))).toString('hex')).toBe(digest);
  });

  test('pads a message that fills its block', () => {
    const digests = [135, 136, 137].map((length) => keccak256(new Uint8Array(length)).join());
    expect(new Set(digests).size).toBe(3);
  });
});

test.each([
  { r: 0n, s: 1n, recovery: 0 },
  { r: 1n, s: 0n, recovery: 0 },
  { r: 1n, s: 1n, recovery: 2 },
  { r: 5n, s: 1n, recovery: 0 },
])('no signer for r $r, s $s, recovery $recovery', (signature) => {
  expect(recoverSigner(keccak256(new Uint8Array()), signature)).toBeNull();
});

describeRecorded('pyth/updates.json.gz', (path) => {
  const document = parsePythDocument(gunzipSync(readFileSync(path)).toString('utf8'));
  const { guardianSets } = document;

  test('all 16 good updates are verified: 13 guardians each, and every proof', () => {
    for (const update of document.good) {
      const decoded = decodeUpdate(update);
      expect(verifyUpdate(decoded, guardianSets)).toBeNull();
      expect(decoded.signatures).toHaveLength(13);
    }
  });

  test('no bad update is verified, and each proof is judged as its recorder did', () => {
    const rejects = document.bad.map((update) => {
      if (update.expected === null) return 'malformed';
      const isOldVersion = update.bytes[4] !== 1;
      if (isOldVersion) return 'version';
      const decoded = decodeUpdate(update);
      const proofs = decoded.messages.map((message) => isUnderRoot(message, decoded.root));
      expect(proofs).toEqual(update.expected.messages.map((message) => message.isProofValid));
      return verifyUpdate(decoded, guardianSets);
    });
    expect(rejects).toEqual([
      'UnknownEmitter',
      'malformed',
      'UnknownEmitter',
      'malformed',
      'malformed',
      'version',
    ]);
  });

  test('a changed price, root, signature or guardian set is refused', () => {
    const bytes = document.good[0]?.bytes ?? new Uint8Array();
    const decoded = parseAccumulatorUpdate(bytes);
    const flip = (at: number) => {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      return verifyUpdate(parseAccumulatorUpdate(changed), guardianSets);
    };
    const priceAt = Buffer.from(bytes).lastIndexOf(decoded.messages[0]?.bytes ?? '') + 34;
    const rootAt = Buffer.from(bytes).indexOf(decoded.root);
    expect(flip(priceAt)).toBe('BadProof');
    expect(flip(rootAt)).toBe('BadSignature');
    const [first, ...others] = decoded.signatures;
    expect(verifyUpdate({ ...decoded, signatures: others }, guardianSets)).toBe('NoQuorum');
    const twice = first === undefined ? [] : [first, first, ...others];
    expect(verifyUpdate({ ...decoded, signatures: twice }, guardianSets)).toBe(
      'SignaturesOutOfOrder',
    );
    expect(verifyUpdate({ ...decoded, guardianSetIndex: 9 }, guardianSets)).toBe(
      'UnknownGuardianSet',
    );
  });
});
