import { spawn } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { JournalLockedError } from './errors.ts';
import { acquireLockFile } from './lock-file.ts';

describe.skipIf(process.platform !== 'linux')('lock file', () => {
  let directory: string;
  const module = new URL('./lock-file.ts', import.meta.url).href;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
  const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';

  const lockOf = (...[ofBoot, ofNamespace, pid]: [string, string, number]): string =>
    `lock.${ofBoot}.${ofNamespace}.${pid}.1.aaaaaaaaaaaa`;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lock-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('excludes a second holder, in the same process too, until released', () => {
    const lock = acquireLockFile(directory);
    expect(() => acquireLockFile(directory)).toThrow(JournalLockedError);
    lock.release();
    acquireLockFile(directory).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test('excludes other processes while its holder lives, not after kill -9', async () => {
    const script = `
      const { acquireLockFile } = await import(${JSON.stringify(module)});
      acquireLockFile(${JSON.stringify(directory)});
      process.stdout.write('locked');
      setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(() => acquireLockFile(directory)).toThrow(`process ${holder.pid} is alive`);
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    acquireLockFile(directory).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test.each([
    [
      'a process number used again',
      () => `lock.${boot}.${namespace}.${process.pid}.1.aaaaaaaaaaaa`,
    ],
    ['an earlier boot', () => lockOf('00000000', namespace, process.pid)],
  ])('takes over the lock of %s', (_case, name) => {
    writeFileSync(join(directory, name()), '');
    acquireLockFile(directory).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test.each([
    ['another process namespace', () => lockOf(boot, '1', 1)],
    ['an unknown form', () => 'lock.something'],
  ])('does not judge a lock of %s', (_case, name) => {
    writeFileSync(join(directory, name()), '');
    expect(() => acquireLockFile(directory)).toThrow(JournalLockedError);
    expect(readdirSync(directory)).toEqual([name()]);
  });
});
