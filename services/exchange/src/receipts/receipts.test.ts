import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReleasedCommand } from '@tandem/feed';
import type { Receipt } from '@tandem/ingress';
import { type Command, type Event, EventBuffer } from '@tandem/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HeadLog, type PublishedHead } from './head-log.ts';
import { ReceiptBook } from './receipt-book.ts';
import { receiptProblem } from './receipt-problem.ts';
import { venueSigner } from './venue-signer.ts';

let folder: string;
let path: string;
const signer = venueSigner(new Uint8Array(32).fill(5));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-receipts-'));
  path = join(folder, 'heads');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function group(first: number, count: number): readonly ReleasedCommand[] {
  return Array.from({ length: count }, (_, i) => {
    const sequence = first + i;
    const events = new EventBuffer();
    events.push({ kind: 'AccountOpened', account: sequence, owner: sequence } as unknown as Event);
    return {
      sequence,
      timeUs: sequence * 10,
      command: { kind: 'OpenAccount', account: sequence, parent: null } as unknown as Command,
      slots: events.slots.slice(0, events.length),
    } as ReleasedCommand;
  });
}

function sealed(released: readonly ReleasedCommand[]): (at: number) => Receipt {
  const book = new ReceiptBook(signer, new HeadLog(path));
  const receiptAt = book.seal(released);
  book.close();
  return receiptAt;
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
  const receipt = new ReceiptBook(other, new HeadLog(path)).seal(released)(0);
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

test('a restart finds the newest of many heads', () => {
  const book = new ReceiptBook(signer, new HeadLog(path));
  let newest = '';
  for (let first = 1; first <= 200; first += 1) newest = book.seal(group(first, 1))(0).head;
  book.close();
  expect(sealed(group(201, 1))(0).previousHead).toBe(newest);
});

test('heads are a chain that a restart continues, also after a torn line', () => {
  const before = sealed(group(1, 3))(0);
  const after = sealed(group(4, 2))(0);
  expect(after.previousHead).toBe(before.head);
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  expect(lines.map((line) => (JSON.parse(line) as PublishedHead).head)).toEqual([
    before.head,
    after.head,
  ]);
  truncateSync(path, readFileSync(path).length - 20);
  expect(sealed(group(4, 2))(0).previousHead).toBe(before.head);
});
