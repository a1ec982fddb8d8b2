import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DurableLines } from './durable-lines.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-lines-'));
  path = join(folder, 'lines');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A counter by name: each line is a name, and the file keeps the last of each. */
function counter() {
  const seen: string[] = [];
  const lines = DurableLines.open({ path, present: () => [...new Set(seen)] }, (line) =>
    seen.push(line),
  );
  const add = (line: string): Promise<void> => {
    seen.push(line);
    return lines.append(line);
  };
  return { lines, add, seen };
}

test('what was answered is there again, in order, for its owner only', async () => {
  const first = counter();
  await Promise.all(['a', 'b', 'c'].map((line) => first.add(line)));
  expect(readFileSync(path, 'utf8')).toBe('a\nb\nc\n');
  await first.lines.close();
  expect(counter().seen).toEqual(['a', 'b', 'c']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a file of what no longer counts is written anew', async () => {
  const { add, lines } = counter();
  for (let turn = 0; turn < 30; turn += 1) {
    await Promise.all(Array.from({ length: 100 }, (_, at) => add(`name ${at % 10}`)));
  }
  await lines.close();
  // Ten names, and what may pile up behind them before the file is made again.
  expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(1_300);
});

test('a disk that fails is told to those who waited, and the next write works again', async () => {
  const { add, lines, seen } = counter();
  await add('a');
  rmSync(folder, { recursive: true, force: true });
  await lines.close();
  // Nothing can be written where there is no folder.
  const lost = DurableLines.open({ path, present: () => seen }, () => undefined);
  await expect(lost.append('b')).rejects.toThrow('ENOENT');
});
