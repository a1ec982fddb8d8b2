import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Faults, NotYetError } from './faults.ts';

type Line = { readonly level: number; readonly message: string };

function logged() {
  const lines: Line[] = [];
  const log = pino(
    { level: 'info' },
    { write: (line) => void lines.push(JSON.parse(line) as Line) },
  );
  return { lines, faults: new Faults<'one' | 'two'>(log) };
}

const failing = (error: Error) => (): Promise<never> => Promise.reject(error);

test('a fault is told once, stands until its part succeeds, and stops no other part', async () => {
  const { lines, faults } = logged();
  const broken = failing(new Error('no node'));
  expect(await faults.guard('one', broken)).toBeNull();
  expect(await faults.guard('one', broken)).toBeNull();
  expect(await faults.guard('two', async () => 7)).toBe(7);
  expect(lines.map(({ level, message }) => [level, message])).toEqual([[50, 'no node']]);
  expect(faults.words).toEqual(['one: no node']);
  await faults.guard('one', async () => null);
  expect(faults.words).toEqual([]);
});

test('what is still to come stands in health, and is no error in the log', async () => {
  const { lines, faults } = logged();
  await faults.guard('one', failing(new NotYetError('no lane yet')));
  expect(faults.words).toEqual(['one: no lane yet']);
  expect(lines.map(({ level }) => level)).toEqual([30]);
  // The same part can fail in earnest afterwards.
  await faults.guard('one', failing(new Error('no node')));
  expect(lines.map(({ level }) => level)).toEqual([30, 50]);
});
