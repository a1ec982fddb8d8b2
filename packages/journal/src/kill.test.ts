import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { RealStorage } from './real-storage.ts';
import { recoverJournal } from './recovery.ts';
import { readNumbers, upTo } from './specimen.ts';

/** Appends numbered records without end and says how far they are durable. */
const VICTIM = `
  const [log, specimen] = await Promise.all([
    import(${JSON.stringify(new URL('./threaded-log.ts', import.meta.url).href)}),
    import(${JSON.stringify(new URL('./specimen.ts', import.meta.url).href)}),
  ]);
  const options = { segmentBytes: 1 << 21, reserveBytes: 1 << 21 };
  const journal = await log.openThreadedLog(process.argv[1], options);
  journal.listen({ onDurable: (s) => process.stdout.write(s + ' '), onFailure: process.abort });
  for (;;) {
    for (let i = 0; i < 50 && journal.room(64, false) === 'ok'; i++) {
      journal.append(specimen.numbered(journal.lastSequence + 1, 64));
    }
    journal.flush();
    await new Promise((resolve) => setImmediate(resolve));
  }`;

/** Runs a victim for a while, kills it, and returns the last sequence it acknowledged. */
async function runAndKill(directory: string, lifeMs: number): Promise<number> {
  const victim = spawn(process.execPath, ['--input-type=module', '-e', VICTIM, directory]);
  let output = '';
  let errors = '';
  victim.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  victim.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const gone = new Promise((resolve) => victim.once('close', resolve));
  await Promise.race([gone, new Promise((resolve) => victim.stdout.once('data', resolve))]);
  await pause(lifeMs);
  victim.kill('SIGKILL');
  await gone;
  expect(errors).toBe('');
  // The last number may have been cut by the kill.
  return Number(output.split(' ').at(-2));
}

test('kill -9 at any moment loses nothing acknowledged, life after life', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kill-'));
  let acknowledged = 0;
  for (const lifeMs of [0, 40, 7, 90, 23]) {
    const before = acknowledged;
    acknowledged = await runAndKill(directory, lifeMs);
    expect(acknowledged).toBeGreaterThan(before);
    const recovered = recoverJournal(new RealStorage(directory));
    expect(recovered?.lastSequence).toBeGreaterThanOrEqual(acknowledged);
  }
  const numbers = readNumbers(new RealStorage(directory));
  expect(numbers).toEqual(upTo(numbers.length));
  rmSync(directory, { recursive: true });
});
