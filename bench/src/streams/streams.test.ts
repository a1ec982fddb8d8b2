import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeStreams } from './catalog.ts';
import { CANCEL, type OrderStream, recordsOf } from './order-stream.ts';
import { streamS1 } from './stream-s1.ts';

function digest(stream: OrderStream): string {
  return createHash('sha256').update(recordsOf(stream)).digest('hex');
}

describe('streams', () => {
  it('makes S1 byte for byte as its first generator did', () => {
    expect(digest(streamS1(2_000_000, 42))).toBe(
      '0d983fe30991284781e044568912db9d5b3272b8b1b932744569a9dc87d70760',
    );
  });

  it('makes the same streams again', () => {
    expect(makeStreams(20_000).map(digest)).toEqual(makeStreams(20_000).map(digest));
  });

  it('cancels with four of five messages in the cancel-heavy stream', () => {
    const stream = makeStreams(50_000).find(({ name }) => name === 'cancel-heavy');
    const behindTheStart = stream?.kinds.subarray(5_000) ?? new Uint8Array(0);
    const cancels = behindTheStart.filter((kind) => kind === CANCEL).length;
    expect(cancels / behindTheStart.length).toBeCloseTo(0.8, 2);
  });
});
