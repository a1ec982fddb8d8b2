import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { describeRecorded } from '../describe-recorded.fixture.ts';
import { parseAccumulatorUpdate } from './accumulator.ts';
import { decodeUpdate, parsePythDocument, pythPrices } from './updates.ts';

describeRecorded('pyth/updates.json.gz', (path) => {
  const document = parsePythDocument(gunzipSync(readFileSync(path)).toString('utf8'));

  test('has 16 good and 6 bad updates and five guardian sets', () => {
    expect([document.good.length, document.bad.length]).toEqual([16, 6]);
    expect([...document.guardianSets.values()].map((set) => set.length)).toEqual([
      1, 19, 19, 19, 19,
    ]);
    expect(pythPrices(document)).toHaveLength(34);
  });

  test('every good update decodes to the integers of its recorder', () => {
    for (const update of document.good) {
      const decoded = decodeUpdate(update);
      expect(decoded.guardianSetIndex).toBe(update.expected?.guardianSetIndex);
      expect(decoded.messages).toHaveLength(update.expected?.messages.length ?? -1);
      for (const [index, { message, proof }] of decoded.messages.entries()) {
        const expected = update.expected?.messages[index];
        const integers = expected?.integers ?? new Map<string, bigint>();
        expect([message.kind, message.feedId]).toEqual([expected?.kind, expected?.feedId]);
        expect(BigInt(proof.length)).toBe(integers.get('proof_len'));
        expect(BigInt(message.exponent)).toBe(integers.get('expo'));
        expect(message.publishTimeS).toBe(integers.get('publish_time'));
        if (message.kind === 'price') {
          expect(message.price).toBe(integers.get('price'));
          expect(message.confidence).toBe(integers.get('conf'));
          expect(message.emaPrice).toBe(integers.get('ema_price'));
        } else {
          expect(message.cumulativePrice).toBe(integers.get('cumulative_price'));
          expect(message.downSlots).toBe(integers.get('num_down_slots'));
        }
      }
    }
  });

  test('cut and malformed updates are refused', () => {
    const malformed = document.bad.filter((update) => update.expected === null);
    expect(malformed).toHaveLength(3);
    for (const update of malformed) expect(() => decodeUpdate(update)).toThrow();
  });

  test('every truncation of an update is refused', () => {
    const bytes = document.good[0]?.bytes ?? new Uint8Array();
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => parseAccumulatorUpdate(bytes.subarray(0, length))).toThrow();
    }
  });
});
