import { expect, test } from 'vitest';
import { TandemClient } from '../tandem-client.ts';

test('asks for a page of distributions with its range, and hands on what came', async () => {
  const asked: string[] = [];
  const data = { rows: [], next: null, asOfSequence: 7, asOfTimeUs: 9 };
  const answerOnce: typeof fetch = (input) => {
    asked.push(input instanceof Request ? input.url : input.toString());
    return Promise.resolve(Response.json({ sequence: 7, timeUs: 9, data }));
  };
  const client = new TandemClient({ url: 'http://venue.test', fetch: answerOnce });
  const answer = await client.pool.distributions({ limit: 5, fromUs: 3 });
  expect(asked).toEqual(['http://venue.test/v1/pool/distributions?limit=5&fromUs=3']);
  expect(answer.data).toEqual(data);
});
