import { concatBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { portableKeccak } from '../hashing.ts';
import { anyRequest, SOMEWHERE } from './any-command.fixture.ts';
import { RequestEncoder } from './request-preimage.ts';
import { type RequestWords, requestWords } from './request-words.ts';

const encoder = new RequestEncoder(SOMEWHERE);
const hashOf = (words: readonly Uint8Array[]): Uint8Array => portableKeccak(concatBytes(...words));

/** Members of a batch's struct: type hash, order, then the lists. */
const LISTS = ['PlaceOrder', 'PlaceTriggerOrder', 'CancelOrder', 'AmendOrder'];

/** What a contract does with them: each struct hashes to its word in the next. */
function assertNested({ batch, list, place, command, request }: RequestWords, kind: string): void {
  if (batch.length === 0) {
    expect(request[6]).toEqual(hashOf(command));
    return;
  }
  expect(list[place]).toEqual(hashOf(command));
  expect(batch[2 + LISTS.indexOf(kind)]).toEqual(hashOf(list));
  expect(request[6]).toEqual(hashOf(batch));
}

test('words hash to what was signed, whichever command of a batch is meant', () => {
  fc.assert(
    fc.property(anyRequest, (request) => {
      const { command } = request;
      const items = command.kind === 'Batch' ? command.items : [command];
      const counts = new Map<string, number>();
      for (const { kind } of items) {
        const at = counts.get(kind) ?? 0;
        counts.set(kind, at + 1);
        const words = requestWords(request, { kind, at });
        assertNested(words, kind);
        expect(hashOf(words.request)).toEqual(encoder.preimage(request).subarray(34));
      }
    }),
    { numRuns: 500 },
  );
});

test('a command that the batch does not hold has no words', () => {
  const command = { kind: 'Batch', items: [] } as never;
  const request = { account: 1, keyId: 2, nonce: 3, deadlineUs: 4, extraFeePpb: 0, command };
  expect(() => requestWords(request, { kind: 'PlaceOrder', at: 0 })).toThrow('no PlaceOrder 0');
  expect(() => requestWords(request)).toThrow('which command');
});
