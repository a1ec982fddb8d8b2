import { join } from 'node:path';
import { SeededRandom } from '@tandem/simulation';
import { expect, test } from 'vitest';
import { SigningClient, startProcess } from '../start/venue-process.fixture.ts';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { fuzzApi } from './fuzz-api.ts';

test('strange requests get answers of the catalogue, and the venue goes on', async () => {
  const folder = temporaryFolder();
  const venue = await startProcess(folder, ['--no-bots']);
  const client = await SigningClient.open(venue.address, join(folder, 'demo-key.json'), 0);
  const { faults, byStatus } = await fuzzApi({
    address: venue.address,
    requests: 600,
    random: new SeededRandom(11),
    sign: ({ method, path, body }) => client.headers(method, path, body).catch(() => null),
  });
  expect(faults).toEqual([]);
  expect(byStatus['400']).toBeGreaterThan(50);
  expect((await client.call('GET', '/v1/account')).data).toMatchObject({ account: 1_000 });
  expect(await venue.stop()).toBe(0);
  removeFolder(folder);
});
