import { createServer, type Server } from 'node:http';
import { VenueError } from '@tandem/client';
import { afterEach, expect, test } from 'vitest';
import { PublishedPages } from './published-pages.ts';

let server: Server;

afterEach(() => server.close());

/** A venue that answers each request with the next of these. */
async function answering(
  ...answers: readonly [status: number, body: object][]
): Promise<PublishedPages> {
  let asked = 0;
  server = createServer((_, response) => {
    const [status, body] = answers[Math.min(asked, answers.length - 1)] ?? [500, {}];
    asked += 1;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ sequence: 1, timeUs: 1, ...body }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a port');
  return new PublishedPages(`http://127.0.0.1:${bound.port}`);
}

const refusal = (code: string, inputs: object) => ({ error: { code, message: code, inputs } });
const PAGE = { bodies: [], next: 4, delayUs: 0 };

test('a venue that limits how often it is asked is waited for', async () => {
  const limits = { budget: 'address', cost: 10, remaining: 0, retryAfterMs: 5 };
  const limited: [number, object] = [429, refusal('RateLimited', limits)];
  const pages = await answering(limited, limited, [200, { data: PAGE }]);
  expect(await pages.bodies(4)).toEqual(PAGE);
});

test('a venue that offers no journal says so', async () => {
  const pages = await answering([404, refusal('NotOffered', { feature: 'journal' })]);
  const found = await pages.heads(1).catch((error: unknown) => error);
  expect(found).toBeInstanceOf(VenueError);
  expect(found).toMatchObject({ code: 'NotOffered', status: 404 });
});
