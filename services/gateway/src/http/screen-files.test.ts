import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { serveScreen } from './screen-files.ts';

function server() {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-screen-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Tandem</title>');
  writeFileSync(join(folder, 'assets', 'index-DWztN6Ma.js'), 'export {};');
  writeFileSync(join(folder, 'notes.txt'), 'not for the public');
  const app = fastify();
  serveScreen(app, folder);
  return app;
}

test('the page comes with a policy that forbids what is inline', async () => {
  const { statusCode, headers, body } = await server().inject('/');
  expect([statusCode, body]).toEqual([200, '<!doctype html><title>Tandem</title>']);
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(headers['cache-control']).toBe('no-cache');
});

test('files with a hash in their name are kept for good, and sent small', async () => {
  const url = '/assets/index-DWztN6Ma.js';
  const answer = await server().inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
  expect(answer.headers['cache-control']).toContain('immutable');
  expect(answer.headers['content-encoding']).toBe('br');
  expect(brotliDecompressSync(answer.rawPayload).toString()).toBe('export {};');
});

test.each(['/notes.txt', '/assets/../notes.txt', '/assets/%2e%2e/notes.txt', '/none.js'])(
  'there is nothing at %s',
  async (url) => {
    expect((await server().inject(url)).statusCode).toBe(404);
  },
);
