import type { ReleasedCommand } from '@tandem/feed';
import type { Event } from '@tandem/protocol';
import { encodeAbiParameters, keccak256 } from 'viem';
import { expect, test } from 'vitest';
import { orderHashOf } from './order-hash.ts';
import { OrderHashes } from './order-hashes.ts';

const SIGNED = Uint8Array.of(0x19, 0x01, 7);
const PLACED = 5 * 256;

function released(kinds: readonly string[], isSigned = true): ReleasedCommand {
  const items = kinds.map((kind) => ({ kind }));
  const command = items.length === 1 ? items[0] : { kind: 'Batch', items };
  const authorization = isSigned ? { signedBytes: SIGNED } : null;
  return { sequence: 5, timeUs: 5, command, authorization } as never;
}

const accepted = (orderId: number): Event => ({ kind: 'OrderAccepted', orderId }) as Event;
const waiting = (orderId: number): Event => ({ kind: 'TriggerOrderPlaced', orderId }) as Event;
const rejected = (command: number): Event => ({ kind: 'CommandRejected', command }) as Event;

function hashesAfter(command: ReleasedCommand, events: readonly Event[]): OrderHashes {
  const hashes = new OrderHashes();
  hashes.begin(command, events);
  return hashes;
}

test('an order is bound by the hash of what was signed, and by its place in it', () => {
  const parts = [{ type: 'bytes32' }, { type: 'uint256' }, { type: 'uint256' }] as const;
  const expected = keccak256(encodeAbiParameters(parts, [keccak256(SIGNED), 1n, 2n]));
  expect(orderHashOf(SIGNED, { kind: 'PlaceTriggerOrder', at: 2 })).toBe(expected);
  const hashes = hashesAfter(released(['PlaceOrder']), [accepted(PLACED)]);
  const place = { kind: 'PlaceOrder', at: 0 } as const;
  expect(`0x${hashes.of(PLACED) ?? ''}`).toBe(orderHashOf(SIGNED, place));
});

test('legs of a batch count by kind, and one that was rejected placed nothing', () => {
  const kinds = ['PlaceOrder', 'CancelOrder', 'PlaceOrder', 'PlaceTriggerOrder', 'PlaceOrder'];
  const events = [rejected(40), accepted(PLACED), waiting(PLACED + 1), accepted(PLACED + 2)];
  const hashes = hashesAfter(released(kinds), events);
  const of = (kind: 'PlaceOrder' | 'PlaceTriggerOrder', at: number): string =>
    orderHashOf(SIGNED, { kind, at }).slice(2);
  expect(hashes.of(PLACED)).toBe(of('PlaceOrder', 1));
  expect(hashes.of(PLACED + 1)).toBe(of('PlaceTriggerOrder', 0));
  expect(hashes.of(PLACED + 2)).toBe(of('PlaceOrder', 2));
});

test('an order of an earlier command that fires keeps its hash and takes no other', () => {
  const hashes = hashesAfter(released(['PlaceTriggerOrder']), [waiting(PLACED)]);
  const before = hashes.of(PLACED);
  const next = { ...released(['PlaceOrder']), sequence: 6 } as ReleasedCommand;
  hashes.begin(next, [accepted(6 * 256), accepted(PLACED)]);
  expect(hashes.of(PLACED)).toBe(before);
});

test('what nobody signed has no hash, and what ended is forgotten', () => {
  expect(hashesAfter(released(['PlaceOrder'], false), [accepted(PLACED)]).of(PLACED)).toBeNull();
  const hashes = hashesAfter(released(['PlaceOrder']), [accepted(PLACED)]);
  hashes.end([{ kind: 'OrderFilled', orderId: PLACED, remaining: 1 } as Event]);
  expect(hashes.of(PLACED)).not.toBeNull();
  hashes.end([{ kind: 'OrderCanceled', orderId: PLACED } as Event]);
  expect(hashes.of(PLACED)).toBeNull();
});
