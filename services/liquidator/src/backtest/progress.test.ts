import { expect, test } from 'vitest';
import { describeWalk, Progress } from './progress.ts';

test.each([
  [{ done: 0, all: 10, elapsedMs: 0 }, '0 of 10 blocks (0 %), 0 a second, unknown left'],
  [{ done: 1, all: 3, elapsedMs: 2_000 }, '1 of 3 blocks (33 %), 0.5 a second, 4 s left'],
  [
    { done: 1_000, all: 216_000, elapsedMs: 10_000 },
    '1000 of 216000 blocks (0 %), 100 a second, 36 min left',
  ],
  [
    { done: 1_000, all: 216_000, elapsedMs: 100_000 },
    '1000 of 216000 blocks (0 %), 10 a second, 5 h 59 min left',
  ],
])('says of %j how far it is', (walk, text) => {
  expect(describeWalk(walk)).toBe(text);
});

function progress(isTerminal: boolean) {
  const written: string[] = [];
  const logged: string[] = [];
  let nowMs = 0;
  const place = {
    isTerminal,
    write: (text: string): void => void written.push(text),
    log: (_: object, text: string): void => void logged.push(text),
    nowMs: () => nowMs,
  };
  const of = new Progress(100, place);
  const step = (ms: number): void => {
    nowMs += ms;
    of.step();
  };
  return { written, logged, step, end: () => of.end() };
}

test('writes over its line where a person watches, and takes it away at the end', () => {
  const { written, logged, step, end } = progress(true);
  for (const ms of [400, 200, 100, 500]) step(ms);
  end();
  expect(written).toEqual([
    '\r\u001b[K2 of 100 blocks (2 %), 3.3 a second, 30 s left',
    '\r\u001b[K4 of 100 blocks (4 %), 3.3 a second, 29 s left',
    '\r\u001b[K',
  ]);
  expect(logged).toEqual([]);
});

test('is a line of the log now and then where nobody watches', () => {
  const { written, logged, step, end } = progress(false);
  for (const ms of [400, 29_600, 29_999, 1]) step(ms);
  end();
  expect(written).toEqual([]);
  expect(logged).toEqual([
    '2 of 100 blocks (2 %), 0.1 a second, 25 min left',
    '4 of 100 blocks (4 %), 0.1 a second, 24 min left',
  ]);
});
