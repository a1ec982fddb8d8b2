import { createHash, timingSafeEqual } from 'node:crypto';
import { PROTOCOL_VERSION } from '@tandem/protocol';

const WIRE_VERSION = 1;
const MAGIC = Buffer.from('TANDEM');

/** First frame of a connection: who may not talk is told nothing. */
export function greeting(secret: Uint8Array | null): Uint8Array {
  const versions = Buffer.from([WIRE_VERSION, PROTOCOL_VERSION]);
  return Buffer.concat([MAGIC, versions, secret ?? new Uint8Array(0)]);
}

/** Why a greeting is not taken; null when it is. */
export function greetingProblem(given: Uint8Array, secret: Uint8Array | null): string | null {
  const expected = greeting(secret);
  const versionsEnd = MAGIC.length + 2;
  const isOwn = Buffer.compare(given.subarray(0, MAGIC.length), MAGIC) === 0;
  if (!isOwn) return 'no service of this venue';
  const isVersion =
    Buffer.compare(
      given.subarray(MAGIC.length, versionsEnd),
      expected.subarray(MAGIC.length, versionsEnd),
    ) === 0;
  if (!isVersion) return 'another version of the program';
  return timingSafeEqual(digest(given), digest(expected)) ? null : 'the secret is wrong';
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
