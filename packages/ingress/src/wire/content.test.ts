import { EncodingError } from '@tandem/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '../command-port.ts';
import type { ReadClaim } from '../proof-port.ts';
import {
  decodeClaim,
  decodeOutcome,
  decodeReleased,
  decodeSigned,
  encodeClaim,
  encodeOutcome,
  encodeReleased,
  encodeSigned,
} from './content.ts';
import { WireError } from './frame.ts';
import { CANCEL, RELEASED, SIGNED } from './messages.fixture.ts';

test('what is sent arrives as it was', () => {
  expect(decodeSigned(encodeSigned(SIGNED))).toEqual(SIGNED);
  expect(decodeSigned(encodeSigned(CANCEL))).toEqual(CANCEL);
  expect(decodeReleased(Buffer.from(encodeReleased(RELEASED)))).toEqual(RELEASED);
  const { authorization } = SIGNED;
  for (const claimed of [authorization, null]) {
    for (const isOnce of [true, false]) {
      const numbers = { account: 16, keyId: 2, subject: 17, access: 'cancel' } as const;
      const claim: ReadClaim = { ...numbers, isOnce, authorization: claimed };
      expect(decodeClaim(Buffer.from(encodeClaim(claim)))).toEqual(claim);
    }
  }
});

test('an outcome arrives with its events, a refusal with its figures', () => {
  const events = [{ kind: 'RulesActivated', version: 2 }];
  const released = { kind: 'released', sequence: 9, timeUs: 8, events, receipt: null };
  const figures = { queue: 'orders', queued: 5, capacity: 5, retryAfterMs: 100 };
  const refused = { kind: 'refused', refusal: { reason: 'QueueFull', ...figures } };
  for (const outcome of [released, refused] as unknown as Outcome[]) {
    expect(decodeOutcome(Buffer.from(encodeOutcome(outcome)))).toEqual(outcome);
  }
});

test('bytes of a gateway are refused by name, or they are a command', () => {
  const sent = encodeSigned(SIGNED);
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4, size: 'max' });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.constant(sent)), changes, (original, places) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of places) if (bytes.length > 0) bytes[at % bytes.length] = value;
      for (const decode of [decodeSigned, decodeClaim]) {
        try {
          decode(bytes);
        } catch (error) {
          expect(error instanceof WireError || error instanceof EncodingError).toBe(true);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
