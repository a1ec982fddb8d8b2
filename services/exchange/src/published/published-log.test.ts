import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReleasedCommand } from '@tandem/feed';
import { JournalCheck } from '@tandem/published';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { group, historyOf, stopAt } from './groups.fixture.ts';
import { PublishedAheadError, PublishedLog } from './published-log.ts';
import { ReceiptBook } from './receipt-book.ts';
import { venueSigner } from './venue-signer.ts';
import { VolumeReader } from './volume-reader.ts';

const signer = venueSigner(new Uint8Array(32).fill(5));
const COMMANDS = [...group(1, 8), stopAt(9), ...group(10, 291)];
const SMALL = { volumeHeadBytes: 4_000, volumeBodyBytes: 1_000_000 };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-published-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A run of the venue over commands that follow what is published; it ends as a kill would. */
async function run(through: number, groupSize = 3): Promise<void> {
  const isNew = readdirSync(folder).length === 0;
  const log = new PublishedLog(folder, isNew ? 0 : through, SMALL);
  const book = new ReceiptBook(signer, log);
  for (let from = log.lastSequence; from < through; from += groupSize) {
    book.seal(COMMANDS.slice(from, Math.min(from + groupSize, through)));
  }
  await log.close();
}

async function restart(journalSequence: number): Promise<void> {
  const log = new PublishedLog(folder, journalSequence, SMALL);
  const book = new ReceiptBook(signer, log);
  await book.catchUp(historyOf(COMMANDS.slice(0, journalSequence)), journalSequence);
  await log.close();
}

/** Everything that is published, checked as an outsider would. */
function published(from = 1): JournalCheck {
  const reader = new VolumeReader({ folder, saltKey: signer.saltKey });
  const check = new JournalCheck(signer.publicKey);
  for (let next = from; ; ) {
    const page = reader.heads(next, 7);
    if (page.heads.length === 0) break;
    for (const head of page.heads) expect(check.takeHead(head)).toBeNull();
    next = page.next;
  }
  for (let next = check.nextBody; next !== null; next = check.nextBody) {
    const request = { kind: 'bodies', from: next, limit: 10, untilUs: 1e9 } as const;
    const { bodies } = reader.bodies(request);
    if (bodies.length === 0) break;
    for (const body of bodies) expect(check.takeBody(body)).toBeNull();
  }
  return check;
}

function newest(kind: 'heads' | 'bodies'): string {
  const names = readdirSync(folder).filter((name) => name.startsWith(kind));
  return join(folder, names.toSorted().at(-1) ?? '');
}

test('heads and bodies go over many volumes, and any page is found', async () => {
  await run(300);
  expect(readdirSync(folder).length).toBeGreaterThan(10);
  expect(published().figures).toMatchObject({ heads: 100, bodies: 300, lastSequence: 300 });
  const reader = new VolumeReader({ folder, saltKey: signer.saltKey });
  for (let from = 1; from <= 300; from += 1) {
    const { heads } = reader.heads(from, 1);
    expect(heads[0]?.lastSequence).toBe(Math.ceil(from / 3) * 3);
    const request = { kind: 'bodies', from, limit: 1, untilUs: 1e9 } as const;
    expect(reader.bodies(request).bodies[0]?.sequence).toBe(from);
  }
  expect(reader.heads(301, 5)).toMatchObject({ heads: [], next: 301, newestSequence: 300 });
  expect(reader.heads(0, 1).heads[0]?.firstSequence).toBe(1);
});

test('a restart continues the chain', async () => {
  await run(100);
  await run(101, 1);
  await run(300, 40);
  expect(published().figures).toMatchObject({ bodies: 300, firstSequence: 1 });
});

test('commands that a kill left without a head get one, and the chain has no gap', async () => {
  await run(60);
  await restart(75);
  expect(published().figures).toMatchObject({ bodies: 75, lastSequence: 75 });
  await run(90);
  expect(published().figures).toMatchObject({ bodies: 90, lastSequence: 90 });
});

test('a kill before the first head leaves no gap either', async () => {
  await new PublishedLog(folder, 0).close();
  await restart(5);
  expect(published().figures).toMatchObject({ firstSequence: 1, lastSequence: 5, bodies: 5 });
});

test('a head that a kill cut short is made again as it was', async () => {
  await run(60);
  const whole = readFileSync(newest('heads'), 'utf8');
  truncateSync(newest('heads'), whole.length - 20);
  await restart(60);
  expect(readFileSync(newest('heads'), 'utf8')).toBe(whole);
  expect(published().figures).toMatchObject({ heads: 20, bodies: 60 });
});

test('bodies that a kill lost are written again where they were', async () => {
  await run(62);
  const whole = readFileSync(newest('bodies'));
  for (const kept of [0, 1, 100, whole.length - 1]) {
    truncateSync(newest('bodies'), kept);
    expect(published().figures.bodies).toBeLessThan(62);
    await restart(62);
    expect(readFileSync(newest('bodies')).equals(whole)).toBe(true);
  }
  expect(published().figures.bodies).toBe(62);
});

test('bytes of bodies whose head was lost are not kept', async () => {
  await run(60);
  const whole = readFileSync(newest('bodies'));
  appendFileSync(newest('bodies'), Buffer.alloc(500, 7));
  await restart(60);
  expect(readFileSync(newest('bodies')).equals(whole)).toBe(true);
});

test('a journal that is shorter than its heads is refused', async () => {
  await run(60);
  expect(() => new PublishedLog(folder, 59)).toThrow(PublishedAheadError);
});

test('a venue that was there before begins its chain where its journal ends', async () => {
  const log = new PublishedLog(folder, 40);
  new ReceiptBook(signer, log).seal(COMMANDS.slice(40, 43));
  await log.close();
  const reader = new VolumeReader({ folder, saltKey: signer.saltKey });
  expect(reader.heads(1, 9)).toMatchObject({ oldestSequence: 41, newestSequence: 43 });
  expect(published(41).figures).toMatchObject({ firstSequence: 41, bodies: 3 });
});

test('bodies end where they are not due, or not on the disk yet', async () => {
  await run(60);
  const reader = new VolumeReader({ folder, saltKey: signer.saltKey });
  const request = { kind: 'bodies', from: 5, limit: 100 } as const;
  expect(reader.bodies({ ...request, untilUs: 99 })).toMatchObject({ next: 10 });
  expect(reader.bodies({ ...request, untilUs: 49 })).toEqual({ bodies: [], next: 5 });
  const bytes = readFileSync(newest('bodies'));
  writeFileSync(newest('bodies'), bytes.fill(0, 200));
  expect(reader.bodies({ ...request, from: 58, untilUs: 1e9 }).bodies).toEqual([]);
});

test('a full disk costs receipts, not the venue, and a start makes what is missing', async () => {
  await run(60);
  symlinkSync('/dev/full', join(folder, 'heads-0000000000000061.jsonl'));
  const full = new PublishedLog(folder, 60, SMALL);
  const book = new ReceiptBook(signer, full);
  expect(book.seal(COMMANDS.slice(60, 63))(0)).toBeNull();
  expect(full.failure?.message).toContain('ENOSPC');
  expect(book.seal(COMMANDS.slice(63, 66))(2)).toBeNull();
  await full.close();
  unlinkSync(join(folder, 'heads-0000000000000061.jsonl'));
  await restart(66);
  expect(published().figures).toMatchObject({ bodies: 66, lastSequence: 66 });
});

test('heads go on where only the disk of the bodies is full', async () => {
  await run(60);
  symlinkSync('/dev/full', join(folder, 'bodies-0000000000000061.bin'));
  appendFileSync(join(folder, 'heads-0000000000000061.jsonl'), '');
  const full = new PublishedLog(folder, 60, SMALL);
  const book = new ReceiptBook(signer, full);
  for (let at = 60; at < 66; at += 3) {
    expect(book.seal(COMMANDS.slice(at, at + 3))(1)).toMatchObject({ sequence: at + 2 });
  }
  await full.close();
  expect(full.failure?.message).toContain('ENOSPC');
  unlinkSync(join(folder, 'bodies-0000000000000061.bin'));
  await restart(66);
  expect(published().figures).toMatchObject({ heads: 22, bodies: 66 });
});

test('bodies that found no room are made again, however many they are', async () => {
  await run(60);
  symlinkSync('/dev/full', join(folder, 'bodies-0000000000000061.bin'));
  appendFileSync(join(folder, 'heads-0000000000000061.jsonl'), '');
  const full = new PublishedLog(folder, 60, SMALL);
  const book = new ReceiptBook(signer, full);
  book.seal(COMMANDS.slice(60, 63));
  await vi.waitFor(() => expect(full.failure?.message).toContain('ENOSPC'), 120_000);
  // Enough for several volumes.
  for (let at = 63; at < 150; at += 3) book.seal(COMMANDS.slice(at, at + 3));
  await full.close();
  unlinkSync(join(folder, 'bodies-0000000000000061.bin'));
  await restart(150);
  expect(published().figures).toMatchObject({ bodies: 150, lastSequence: 150 });
});

test('heads are on disk a moment after they are in their file, in each volume', async () => {
  const log = new PublishedLog(folder, 0, SMALL);
  const book = new ReceiptBook(signer, log);
  expect(log.syncedThrough).toBe(0);
  for (let from = 0; from < 60; from += 3) book.seal(COMMANDS.slice(from, from + 3));
  expect(log.syncedThrough).toBe(0);
  await vi.waitFor(() => expect(log.syncedThrough).toBe(60), 120_000);
  book.seal(COMMANDS.slice(60, 63));
  await vi.waitFor(() => expect(log.syncedThrough).toBe(63), 120_000);
  expect(log.failure).toBeNull();
  await log.close();
  expect(published().figures).toMatchObject({ heads: 21, bodies: 63 });
});

test('a disk that takes heads and cannot keep them costs receipts as well', async () => {
  await run(60);
  symlinkSync('/dev/null', join(folder, 'heads-0000000000000061.jsonl'));
  const log = new PublishedLog(folder, 60, SMALL);
  const book = new ReceiptBook(signer, log);
  expect(book.seal(COMMANDS.slice(60, 63))(0)).toMatchObject({ sequence: 61 });
  await vi.waitFor(() => expect(log.failure?.message).toContain('EINVAL'), 120_000);
  expect(book.seal(COMMANDS.slice(63, 66))(0)).toBeNull();
  expect(log.syncedThrough).toBe(60);
  await log.close();
  unlinkSync(join(folder, 'heads-0000000000000061.jsonl'));
  await restart(66);
  expect(published().figures).toMatchObject({ bodies: 66, lastSequence: 66 });
});

test('what is published of a group is what was released', async () => {
  await run(12);
  const reader = new VolumeReader({ folder, saltKey: signer.saltKey });
  const { bodies } = reader.bodies({ kind: 'bodies', from: 1, limit: 12, untilUs: 1e9 });
  const stops = bodies.filter(({ hidden }) => hidden !== null);
  expect(stops.map(({ sequence, command }) => [sequence, command])).toEqual([
    [9, 'PlaceTriggerOrder'],
  ]);
  expect(bodies.map(({ timeUs }) => timeUs)).toEqual(timesOf(COMMANDS.slice(0, 12)));
});

function timesOf(commands: readonly ReleasedCommand[]): readonly number[] {
  return commands.map(({ timeUs }) => timeUs);
}
