import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { Entry } from './entry.ts';
import { RecordingFault } from './fault.ts';
import { newProgress, readEntries } from './text-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

function parseEven(line: string): number {
  const value = Number(line);
  if (value % 2 !== 0) throw new RecordingFault('OutOfRange', line);
  return value;
}

async function readAll(bytes: Uint8Array): Promise<{ entries: Entry<number>[]; lines: number }> {
  const path = join(folder, 'lines');
  writeFileSync(path, bytes);
  const progress = newProgress();
  const entries: Entry<number>[] = [];
  for await (const entry of readEntries(path, parseEven, progress)) entries.push(entry);
  return { entries, lines: progress.lines };
}

test('a bad line is reported with its number and the next line is read', async () => {
  const { entries } = await readAll(Buffer.from('2\r\n\n3\n4'));
  expect(entries).toEqual([
    { kind: 'record', line: 1, record: 2 },
    { kind: 'fault', line: 3, reason: 'OutOfRange', detail: '3' },
    { kind: 'record', line: 4, record: 4 },
  ]);
});

test('a compressed and a plain file give the same entries', async () => {
  const text = Buffer.from('2\n3\n4\n');
  expect(await readAll(gzipSync(text))).toEqual(await readAll(text));
});

test('an empty file has no entries', async () => {
  expect(await readAll(Buffer.alloc(0))).toEqual({ entries: [], lines: 0 });
});

test('a cut compressed file ends with a fault', async () => {
  const whole = gzipSync(Buffer.from(Array.from({ length: 50_000 }, (_, i) => 2 * i).join('\n')));
  const { entries } = await readAll(whole.subarray(0, whole.length - 9));
  expect(entries.at(-1)).toMatchObject({ kind: 'fault', reason: 'Truncated' });
});

test('a flipped bit in a compressed file ends with a fault', async () => {
  const damaged = gzipSync(Buffer.from('2\n4\n6\n'));
  damaged[damaged.length - 6] = (damaged.at(-6) ?? 0) ^ 1;
  const { entries } = await readAll(damaged);
  expect(entries.at(-1)).toMatchObject({ kind: 'fault', reason: 'ChecksumMismatch' });
});

test('bytes that are not UTF-8 end with a fault', async () => {
  const { entries } = await readAll(Buffer.from([0x32, 0x0a, 0xff, 0x0a]));
  expect(entries.at(-1)).toMatchObject({ kind: 'fault', reason: 'InvalidUtf8' });
});

test('a missing file is an error of the machine, not a fault of the recording', async () => {
  const reading = readEntries(join(folder, 'absent'), parseEven);
  await expect(reading.next()).rejects.toThrow('ENOENT');
});
