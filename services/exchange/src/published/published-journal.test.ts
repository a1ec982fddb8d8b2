import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PublishedBody, readBody } from '@tandem/published';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { group, historyOf, SECRET_PRICE, stopAt } from './groups.fixture.ts';
import { openPublishing, type Publishing } from './publishing.ts';

const DELAY_US = 100;
const STOP = 4;
const COMMANDS = [...group(1, 3), stopAt(STOP), ...group(5, 5)];
const venueKey = new Uint8Array(32).fill(5);

let folder: string;
let publishing: Publishing;
let nowUs: number;
let live: Set<number>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-shown-'));
  nowUs = 1_000;
  live = new Set([STOP]);
  publishing = await openPublishing({
    folder,
    venueKey,
    history: historyOf(COMMANDS),
    journalSequence: 0,
    terms: {
      delayUs: DELAY_US,
      nowUs: () => nowUs,
      hasLiveOrder: (sequence) => live.has(sequence),
    },
  });
  publishing.receipts.seal(COMMANDS.slice(0, 2));
  publishing.receipts.seal(COMMANDS.slice(2));
});

afterEach(async () => {
  await publishing.close();
  rmSync(folder, { recursive: true, force: true });
});

async function bodies(from = 1): Promise<readonly PublishedBody[]> {
  const page = await publishing.journal.bodies(from, 100);
  if ('problem' in page) throw new Error(page.problem);
  return page.bodies;
}

/** Every way in which a figure may stand in what is published. */
function tracesOf(figure: number, published: readonly PublishedBody[]): readonly string[] {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(BigInt(figure), 0);
  bytes.writeDoubleLE(figure, 8);
  const text = JSON.stringify(published);
  const contents = published.flatMap(({ content, hidden }) => [content, hidden?.content ?? '']);
  const decoded = Buffer.concat(contents.map((content) => Buffer.from(content, 'base64')));
  const traces: string[] = [];
  if (text.includes(String(figure))) traces.push('digits');
  // The first bytes tell the figure apart from others; the rest is zeros.
  if (decoded.includes(bytes.subarray(0, 5))) traces.push('integer');
  if (decoded.includes(bytes.subarray(10, 16))) traces.push('slot');
  return traces;
}

test('nothing of a stop is shown while it waits, and all of it when it has ended', async () => {
  const waiting = await bodies();
  expect(waiting).toHaveLength(9);
  const [withheld] = waiting.filter(({ sequence }) => sequence === STOP);
  expect(withheld?.hidden).toMatchObject({ until: 'terminal', salt: null, content: null });
  expect(tracesOf(SECRET_PRICE, waiting)).toEqual([]);
  for (const figure of [7_777, -12_345]) {
    expect(tracesOf(Math.abs(figure), waiting)).toEqual([]);
  }
  live.clear();
  const ended = await bodies();
  expect(tracesOf(SECRET_PRICE, ended)).toEqual(['integer', 'slot']);
  const read = readBody(ended[STOP - 1] as PublishedBody);
  expect(read).toMatchObject({ released: COMMANDS[STOP - 1], isWithheld: false });
});

test('a body is shown when it is old enough, to the microsecond', async () => {
  nowUs = DELAY_US + 49;
  expect((await bodies()).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  nowUs += 1;
  expect((await bodies()).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
  expect(await publishing.journal.bodies(6, 10)).toEqual({
    bodies: [],
    next: 6,
    delayUs: DELAY_US,
  });
});

test('heads are shown at once', async () => {
  nowUs = 0;
  expect(await publishing.journal.heads(1, 10)).toMatchObject({
    heads: [{ lastSequence: 2 }, { firstSequence: 3, lastSequence: 9 }],
    next: 10,
    oldestSequence: 1,
    newestSequence: 9,
  });
});

test('a page that cannot be read says why, and the next one is read', async () => {
  const asked = Array.from({ length: 65 }, () => publishing.journal.heads(1, 1));
  const pages = await Promise.all(asked);
  expect(pages.filter((page) => 'problem' in page)).toEqual([
    { problem: 'too many pages are asked for' },
  ]);
  rmSync(folder, { recursive: true, force: true });
  expect(JSON.stringify(await publishing.journal.heads(1, 1))).toContain('ENOENT');
});
