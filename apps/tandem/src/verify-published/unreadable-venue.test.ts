import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { verifyPublished } from './verify-published.ts';

let server: Server | null = null;

afterEach(() => {
  vi.restoreAllMocks();
  server?.close();
  server = null;
});

/** What the program says of an address, on both outputs, and how it ends. */
async function run(url: string) {
  const said: string[] = [];
  const listen = (text: string | Uint8Array): boolean => said.push(String(text)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(listen);
  vi.spyOn(process.stderr, 'write').mockImplementation(listen);
  const request = {
    kind: 'verify-published',
    isJson: false,
    url,
    publicKey: null,
    from: 1,
  } as const;
  const code = await verifyPublished(request);
  return { code, words: said.join('') };
}

async function serve(answer: RequestListener): Promise<string> {
  const opened = createServer(answer);
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(opened.address() as AddressInfo).port}`;
}

test('says in one line that nobody answers, or nobody who is a venue', async () => {
  const url = await serve((_, response) => response.writeHead(404).end('not here'));
  const other = await run(url);
  expect(other.code).toBe(1);
  expect(other.words).toContain(`no venue answers at ${url}: `);
  expect(other.words.trim().split('\n').length).toBe(1);
  server?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => setImmediate(resolve));
  const nobody = await run(url);
  expect(nobody).toMatchObject({ code: 1 });
  expect(nobody.words).toContain(`no venue answers at ${url}: `);
});

test('a venue without heads is not said to hold', async () => {
  const data = { heads: [], next: 1, oldestSequence: 1, newestSequence: 0 };
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ sequence: 0, timeUs: 0, data }));
  });
  const { code, words } = await run(url);
  expect(code).toBe(1);
  expect(words).toContain(`NOTHING TO CHECK  ${url}`);
});
