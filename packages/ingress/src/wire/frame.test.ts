import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, type Frame, FrameReader, WireError } from './frame.ts';

const LONGEST = 1_000;

function read(chunks: readonly Uint8Array[]): Frame[] {
  const reader = new FrameReader(LONGEST);
  return chunks.flatMap((chunk) => [...reader.take(Buffer.from(chunk))]);
}

const anyFrame = fc.record({
  kind: fc.nat({ max: 255 }),
  number: fc.nat({ max: 2 ** 32 - 1 }),
  body: fc.uint8Array({ maxLength: 300 }),
});

describe('FrameReader', () => {
  it('gives the same frames however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(anyFrame), fc.array(fc.integer({ min: 1, max: 40 })), (frames, cuts) => {
        const bytes = Buffer.concat(frames.map((f) => encodeFrame(f.kind, f.number, f.body)));
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) {
          chunks.push(bytes.subarray(at, at + cut));
          at += cut;
        }
        chunks.push(bytes.subarray(Math.min(at, bytes.length)));
        const found = read(chunks).map(({ kind, number, body }) => ({
          kind,
          number,
          body: Uint8Array.from(body),
        }));
        expect(found).toEqual(frames);
      }),
    );
  });

  it('gives nothing of a frame that is cut off', () => {
    const bytes = encodeFrame(2, 7, new Uint8Array(50));
    for (let length = 0; length < bytes.length; length += 1) {
      expect(read([bytes.subarray(0, length)])).toEqual([]);
    }
  });

  it('refuses a length that no frame has before any of it has come', () => {
    for (const length of [0, 4, LONGEST + 1, 0xffff_ffff]) {
      const head = Buffer.alloc(4);
      head.writeUInt32BE(length);
      expect(() => read([head])).toThrow(WireError);
    }
  });
});
