import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReleasedCommand } from '@tandem/feed';
import type { Receipt } from '@tandem/ingress';
import type { Command } from '@tandem/protocol';
import { receiptProblem } from '@tandem/published';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { group, stopAt } from './groups.fixture.ts';
import { PublishedLog } from './published-log.ts';
import { ReceiptBook } from './receipt-book.ts';
import { venueSigner } from './venue-signer.ts';

let folder: string;
let logs = 0;
const signer = venueSigner(new Uint8Array(32).fill(5));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-receipts-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Each in a chain of its own, which begins with it. */
function sealed(released: readonly ReleasedCommand[], signedBy = signer): (at: number) => Receipt {
  logs += 1;
  const log = new PublishedLog(join(folder, String(logs)), (released[0]?.sequence ?? 1) - 1);
  const receiptAt = new ReceiptBook(signedBy, log).seal(released);
  return (at) => {
    const receipt = receiptAt(at);
    if (receipt === null) throw new Error('no receipt');
    return receipt;
  };
}

test('every command of groups of all sizes has a receipt that holds', () => {
  for (let count = 1; count <= 33; count += 1) {
    const released = group(count * 100, count);
    const receiptAt = sealed(released);
    for (let at = 0; at < count; at += 1) {
      const own = released[at] as ReleasedCommand;
      expect(receiptProblem(receiptAt(at), own, signer.publicKey)).toBeNull();
    }
  }
});

test('a receipt does not hold for another outcome, time or command', () => {
  const released = group(7, 5);
  const receipt = sealed(released)(2);
  const own = released[2] as ReleasedCommand;
  const slots = own.slots.slice();
  slots[1] = (slots[1] as number) + 1;
  const command = { ...own.command, account: 999 } as Command;
  for (const other of [
    { ...own, slots },
    { ...own, command },
    { ...own, timeUs: own.timeUs + 1 } as ReleasedCommand,
  ]) {
    expect(receiptProblem(receipt, other, null)).toContain('another command or outcome');
  }
});

test('a receipt with any digit changed does not hold', () => {
  const released = group(7, 5);
  const receipt = sealed(released)(2);
  const own = released[2] as ReleasedCommand;
  const flip = (text: string) => (text.startsWith('0') ? '1' : '0') + text.slice(1);
  for (const name of ['salt', 'leaf', 'root', 'previousHead', 'head', 'signature'] as const) {
    const changed = { ...receipt, [name]: flip(receipt[name]) };
    expect(receiptProblem(changed, own, signer.publicKey), name).not.toBeNull();
  }
  const shifted = { ...receipt, firstSequence: 6 };
  expect(receiptProblem(shifted, own, signer.publicKey)).not.toBeNull();
  const [step] = receipt.path;
  if (step === undefined) throw new Error('a path');
  const turned = { ...step, side: step.side === 'left' ? 'right' : 'left' } as const;
  const misled = { ...receipt, path: [turned, ...receipt.path.slice(1)] };
  expect(receiptProblem(misled, own, signer.publicKey)).not.toBeNull();
});

test('a leaf cannot be shown at the place of another', () => {
  const released = group(7, 5);
  const receipt = sealed(released)(2);
  const moved = { ...receipt, sequence: 8 };
  const own = { ...(released[2] as ReleasedCommand), sequence: 8 } as ReleasedCommand;
  expect(receiptProblem(moved, own, null)).not.toBeNull();
});

test('another venue cannot sign for this one', () => {
  const released = group(7, 1);
  const other = venueSigner(new Uint8Array(32).fill(6));
  const receipt = sealed(released, other)(0);
  const own = released[0] as ReleasedCommand;
  expect(receiptProblem(receipt, own, null)).toBeNull();
  expect(receiptProblem(receipt, own, signer.publicKey)).toBe('signed with another key');
});

test('equal commands have leaves that cannot be compared', () => {
  const [released] = group(7, 1);
  const again = { ...released, sequence: 8 } as ReleasedCommand;
  const first = sealed([released as ReleasedCommand])(0);
  const second = sealed([again])(0);
  expect(first.salt).not.toBe(second.salt);
});

test('the receipt of a stop opens what its leaf hides, and holds for no other price', () => {
  const stop = stopAt(9);
  const receipt = sealed([...group(7, 2), stop])(2);
  expect(receiptProblem(receipt, stop, signer.publicKey)).toBeNull();
  const command = { ...stop.command, triggerPrice: 1 } as Command;
  expect(receiptProblem(receipt, { ...stop, command }, null)).toContain('another command');
  const unsalted = { ...receipt, hiddenSalt: '00'.repeat(16) };
  expect(receiptProblem(unsalted, stop, null)).toContain('another command');
});
