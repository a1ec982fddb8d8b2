import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'tandem-folder-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('folders above are made with it, and one that is there is left alone', () => {
  makeFolder(join(root, 'a', 'b', 'c'));
  makeFolder(join(root, 'a', 'b', 'c'));
  expect(statSync(join(root, 'a', 'b', 'c')).isDirectory()).toBe(true);
});

test('a folder below a file is refused', () => {
  makeFolder(root);
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file', 'below'))).toThrow('ENOTDIR');
});

test.runIf(process.platform === 'linux')('a place where nothing can be made says so', () => {
  expect(() => makeFolder('/proc/nope/below')).toThrow('ENOENT');
});
