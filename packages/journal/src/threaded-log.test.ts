import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { CorruptJournalError, JournalLockedError } from './errors.ts';
import { openInlineLog } from './inline-log.ts';
import { segmentNames } from './reader.ts';
import { RealStorage } from './real-storage.ts';
import { SimulatedStorage } from './simulated-storage.ts';
import { numbered, readNumbers, SMALL, upTo } from './specimen.ts';
import { openThreadedLog } from './threaded-log.ts';

const fail = (): never => expect.unreachable();

describe('threaded log', () => {
  let directory: string;
  const options = { segmentBytes: 4 << 20, reserveBytes: 2 << 20 };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('makes records durable in order, over several segments and a restart', async () => {
    const perLife = 40_000;
    for (const life of [1, 2]) {
      const log = await openThreadedLog(directory, options);
      expect(log.lastSequence).toBe((life - 1) * perLife);
      const seen: number[] = [];
      log.listen({ onDurable: (sequence) => seen.push(sequence), onFailure: fail });
      while (log.lastSequence < life * perLife) {
        const record = numbered(log.lastSequence + 1, 128);
        if (log.room(record.length, false) === 'ok') log.append(record);
        else await log.durable(log.durableSequence + 1);
        if (log.lastSequence % 100 === 0) log.flush();
      }
      log.flush();
      await log.durable(log.lastSequence);
      expect(log.durableSequence).toBe(life * perLife);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      await log.close();
    }
    const storage = new RealStorage(directory);
    expect(segmentNames(storage).length).toBeGreaterThan(2);
    expect(readNumbers(storage)).toEqual(upTo(2 * perLife));
  });

  test('reports back pressure when the ring is full', async () => {
    const log = await openThreadedLog(directory, { ...options, ringBytes: 1 << 12 });
    // Nothing is published, so the ring fills.
    while (log.room(100, true) === 'ok') log.append(numbered(log.lastSequence + 1, 100));
    expect(log.room(100, true)).toBe('backlog');
    expect(log.backlogBytes).toBeGreaterThan(3900);
    await log.close();
    expect(readNumbers(new RealStorage(directory)).length).toBe(log.durableSequence);
  });

  test('cannot be opened twice', async () => {
    const log = await openThreadedLog(directory, options);
    await expect(openThreadedLog(directory, options)).rejects.toThrow(JournalLockedError);
    await log.close();
  });

  test('hands the error of a damaged journal over with its class', async () => {
    const log = await openThreadedLog(directory, options);
    log.append(numbered(1));
    await log.close();
    truncateSync(join(directory, 'segment-0000000000000001.journal'), 100_000);
    const error: unknown = await openThreadedLog(directory, options).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(CorruptJournalError);
    expect((error as CorruptJournalError).place.offset).toBe(100_000);
    // The lock was given back.
    new RealStorage(directory).acquireLock().release();
  });
});

describe('inline log', () => {
  test('makes records durable in flush and tells the listener', async () => {
    const disk = new SimulatedStorage();
    const log = openInlineLog(disk, SMALL);
    const seen: number[] = [];
    log.listen({ onDurable: (sequence) => seen.push(sequence), onFailure: fail });
    log.append(numbered(1));
    expect(log.append(numbered(2))).toBe(2);
    const durable = log.durable(2);
    expect(log.durableSequence).toBe(0);
    log.flush();
    await durable;
    expect(seen).toEqual([2]);
    await log.close();
    expect(readNumbers(disk)).toEqual([1, 2]);
  });

  test('keeps essential records going from the reserve when the disk is full', () => {
    const disk = new SimulatedStorage({ totalBytes: 30_000 });
    const log = openInlineLog(disk, SMALL);
    while (log.room(16, false) === 'ok') {
      log.append(numbered(log.lastSequence + 1));
      log.flush();
    }
    expect(log.room(16, false)).toBe('disk-full');
    const before = log.durableSequence;
    while (log.room(16, true) === 'ok') {
      log.append(numbered(log.lastSequence + 1));
      log.flush();
    }
    expect(log.durableSequence).toBeGreaterThan(before + 2);
    expect(readNumbers(disk)).toEqual(upTo(log.durableSequence));
  });

  test('fails for good when the disk fails', async () => {
    const disk = new SimulatedStorage();
    const log = openInlineLog(disk, SMALL);
    let failure: Error | undefined;
    log.listen({ onDurable: fail, onFailure: (error) => (failure = error) });
    log.append(numbered(1));
    const durable = log.durable(1);
    disk.cutPowerAtCall(1);
    log.flush();
    await expect(durable).rejects.toThrow('journal stopped');
    expect(failure?.name).toBe('FatalJournalError');
    expect(() => log.append(numbered(2))).toThrow('journal stopped');
  });
});
