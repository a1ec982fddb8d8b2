import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StreamMessage, TandemClient } from '@tandem/client';
import { JournalCheck, type PublishedHead } from '@tandem/published';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SigningClient, startProcess, type VenueProcess } from '../start/venue-process.fixture.ts';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { verifyReceipt } from '../verify-receipt/verify-receipt.ts';
import { checkPublished, type PublishedFindings } from './check-published.ts';
import { type Lie, openLyingVenue } from './lying-venue.fixture.ts';
import { NoPageError, PublishedPages } from './published-pages.ts';
import { verifyPublished } from './verify-published.ts';

let folder: string;
let venue: VenueProcess;
let client: SigningClient;

beforeAll(async () => {
  folder = temporaryFolder();
  await start(0);
});

afterAll(async () => {
  await venue.stop();
  removeFolder(folder);
});

async function start(nonce: number): Promise<void> {
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ publishDelaySeconds: 0 }));
  venue = await startProcess(folder, ['--config', config, '--no-bots']);
  client = await SigningClient.open(venue.address, join(folder, 'demo-key.json'), nonce);
}

function check(address = venue.address): Promise<PublishedFindings> {
  return checkPublished(new PublishedPages(address), { publicKey: null, from: 1 });
}

/** A price that nothing else in the journal has. */
const SECRET = '43217.9';

async function placeStop(clientOrderId: number): Promise<{ readonly sequence: number }> {
  const stop = { market: 'BTC-PERP', side: 'sell', trigger: 'stop', triggerPrice: SECRET };
  const placed = await client.call('POST', '/v1/trigger-orders', {
    ...stop,
    size: '0.0123',
    clientOrderId,
  });
  expect(placed.status, JSON.stringify(placed)).toBe(200);
  return placed;
}

/** The published body of a sequence, as text, and its parts decoded. */
async function bodyAt(sequence: number): Promise<{ text: string; bytes: Buffer; salt: unknown }> {
  // The answer of a command does not wait for what is published of it.
  const body = await vi.waitUntil(
    async () => {
      const [first] = (await new PublishedPages(venue.address).bodies(sequence, 1)).bodies;
      return first?.sequence === sequence && first;
    },
    { timeout: 120_000, interval: 50 },
  );
  const contents = [body.content, body.hidden?.content ?? ''];
  const bytes = Buffer.concat(contents.map((content) => Buffer.from(content, 'base64')));
  return { text: JSON.stringify(body), bytes, salt: body.hidden?.salt };
}

/** Everywhere in a body where the trigger price stands. */
function traces({ text, bytes }: { text: string; bytes: Buffer }): number {
  // Price units of BTC-PERP are millionths over lots of 10^-6: the digits are those of the price.
  const units = Buffer.alloc(8);
  units.writeDoubleLE(432_179);
  const digits = SECRET.replace('.', '');
  const found = [...Array(6).keys()].filter((power) => {
    const scaled = Number(digits) * 10 ** (power - 1);
    if (!Number.isInteger(scaled)) return false;
    units.writeDoubleLE(scaled);
    const integer = Buffer.alloc(8);
    integer.writeBigUInt64LE(BigInt(scaled));
    return bytes.includes(units) || bytes.includes(integer);
  });
  return found.length + Number(text.includes(digits) || text.includes(SECRET));
}

test('a venue holds, its stop is withheld while it waits and told when it has ended', async () => {
  const { sequence } = await placeStop(71);
  const waiting = await bodyAt(sequence);
  expect(waiting.salt).toBeNull();
  expect(traces(waiting)).toBe(0);
  const before = await check();
  expect(before.disagreement).toBeNull();
  expect(before.figures.withheld).toBeGreaterThan(0);
  await client.call('DELETE', '/v1/orders/by-client-id/71');
  const ended = await bodyAt(sequence);
  expect(ended.salt).toMatch(/^[0-9a-f]{32}$/);
  expect(traces(ended)).toBeGreaterThan(0);
  const after = await check();
  expect(after.disagreement).toBeNull();
  expect(after.figures.disclosed).toBe(before.figures.disclosed + 1);
  expect(after.figures).toMatchObject({ firstSequence: 1 });
  expect(after.figures.bodies).toBeGreaterThan(20);
  expect(await verifyPublished(request(venue.address))).toBe(0);
});

test('a check may begin anywhere, and a key that is not that of the venue is found', async () => {
  const pages = new PublishedPages(venue.address);
  const { disagreement, figures } = await checkPublished(pages, { publicKey: null, from: 30 });
  expect(disagreement).toBeNull();
  expect(figures.firstSequence).toBeLessThanOrEqual(30);
  expect(figures.firstSequence).toBeGreaterThan(1);
  const strange = await checkPublished(pages, { publicKey: 'ab'.repeat(32), from: 30 });
  expect(strange.disagreement?.problem).toBe('signed with another key');
});

function request(url: string) {
  return { kind: 'verify-published', isJson: true, url, publicKey: null, from: 1 } as const;
}

const flip = (text: unknown) => String(text).replace(/^./, (one) => (one === 'A' ? 'B' : 'A'));
const turn = (text: unknown) => (String(text).startsWith('0') ? '1' : '0') + String(text).slice(1);

const LIES: readonly (readonly [string, string, Lie])[] = [
  [
    'a byte of a body',
    'is that of sequence',
    (data) => {
      for (const body of data.bodies ?? []) {
        if (body['sequence'] === 9) body['content'] = flip(body['content']);
      }
    },
  ],
  [
    'a salt',
    'are not those signed',
    (data) => {
      for (const body of data.bodies ?? [])
        if (body['sequence'] === 9) body['salt'] = turn(body['salt']);
    },
  ],
  [
    'a head',
    'made of other parts',
    (data) => {
      for (const head of (data.heads ?? []).slice(2, 3)) head['root'] = turn(head['root']);
    },
  ],
  ['a head that is missing', 'no head covers', (data) => data.heads?.splice(2, 1)],
  ['a body that is missing', 'is wanted here', (data) => data.bodies?.splice(2, 1)],
];

test.each(LIES)('a venue that lies about %s is found', async (_, problem, lie) => {
  const liar = await openLyingVenue(venue.address);
  liar.lie = lie;
  const { disagreement } = await check(liar.address);
  expect(disagreement?.problem).toContain(problem);
  expect(await verifyPublished(request(liar.address))).toBe(1);
  liar.close();
});

test('the script of the how-to, which imports nothing of ours, finds the same', async () => {
  const page = new URL('../../../../docs/how-to/check-us-from-outside.md', import.meta.url);
  const script = /```js\n(?<code>[^]*?)```/.exec(readFileSync(page, 'utf8'))?.groups?.['code'];
  const file = join(folder, 'check.mjs');
  writeFileSync(file, script ?? '');
  const run = (address: string) =>
    new Promise<string>((resolve) => {
      execFile(process.execPath, [file, address], (_, output) => resolve(output));
    });
  expect(await run(venue.address)).toMatch(/^holds: [1-9][0-9]* groups through [1-9]/);
  const liar = await openLyingVenue(venue.address);
  for (const [name, , lie] of LIES) {
    liar.lie = lie;
    expect(await run(liar.address), name).toContain('does not hold');
  }
  liar.close();
});

test('what is no page of a journal is refused, and not taken for one', async () => {
  const liar = await openLyingVenue(venue.address);
  liar.lie = (data) => {
    for (const head of data.heads ?? []) head['root'] = 7;
  };
  await expect(check(liar.address)).rejects.toThrow(NoPageError);
  liar.close();
});

test('a receipt holds against what is published, and not against another venue', async () => {
  const placed = await placeStop(72);
  const file = join(folder, 'receipt.json');
  writeFileSync(file, JSON.stringify(placed));
  await bodyAt(placed.sequence);
  const asked = { kind: 'verify-receipt', file, data: '', isJson: false, publicKey: null } as const;
  expect(await verifyReceipt({ ...asked, venue: venue.address })).toBe(0);
  const liar = await openLyingVenue(venue.address);
  liar.lie = (data) => {
    for (const body of data.bodies ?? []) body['salt'] = turn(body['salt']);
  };
  expect(await verifyReceipt({ ...asked, venue: liar.address })).toBe(1);
  liar.lie = (data) => {
    for (const head of data.heads ?? []) head['head'] = turn(head['head']);
  };
  expect(await verifyReceipt({ ...asked, venue: liar.address })).toBe(1);
  liar.close();
});

test('heads come live over the WebSocket, each behind the one before', async () => {
  const streams = new TandemClient({ url: venue.address }).openStreams();
  const heard: PublishedHead[] = [];
  await new Promise<void>((resolve) => {
    const onMessage = (message: StreamMessage): void => {
      if (message.channel !== 'heads') return;
      const { sequence: lastSequence, firstSequence, previousHead, root } = message;
      const { head, publicKey, signature } = message;
      const parts = { firstSequence, lastSequence, previousHead, root };
      heard.push({ ...parts, head, publicKey, signature });
      if (heard.length === 5) resolve();
    };
    streams.subscribe({ channel: 'heads' }, { onMessage });
    streams.open();
  });
  streams.close();
  const live = new JournalCheck(null);
  for (const head of heard) expect(live.takeHead(head)).toBeNull();
  // Another one may have come before the line was closed.
  const pages = new PublishedPages(venue.address);
  const { heads } = await pages.heads(live.figures.firstSequence, heard.length);
  expect(heads).toEqual(heard);
});

test('a kill leaves no gap, and what was withheld stays so', async () => {
  const { sequence } = await placeStop(73);
  const before = await check();
  await venue.kill();
  await start(client.nonce);
  const after = await check();
  expect(after.disagreement).toBeNull();
  expect(after.figures.publicKey).toBe(before.figures.publicKey);
  expect(after.figures.lastSequence).toBeGreaterThanOrEqual(before.figures.lastSequence);
  expect(traces(await bodyAt(sequence))).toBe(0);
});
