import { SeededRandom } from '@tandem/simulation';
import { expect, test, vi } from 'vitest';
import { startProcess } from '../start/venue-process.fixture.ts';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { fuzzApi } from './fuzz-api.ts';
import { openFuzzAccount } from './fuzz-key.ts';

test('strange requests get answers of the catalogue, and the venue goes on', async () => {
  const folder = temporaryFolder();
  const venue = await startProcess(folder, ['--no-bots']);
  const accounts = [await openFuzzAccount(venue.address)];
  const { faults, byStatus } = await fuzzApi({
    address: venue.address,
    requests: 1_500,
    random: new SeededRandom(11),
    accounts,
  });
  expect(faults).toEqual([]);
  for (const status of ['200', '400', '401', '422', 'socket answer', 'socket error', 'bytes']) {
    expect(byStatus[status], status).toBeGreaterThan(5);
  }
  await vi.waitFor(
    async () => expect((await fetch(`${venue.address}/v1/health`)).status).toBe(200),
    { timeout: 120_000, interval: 300 },
  );
  expect(await venue.stop()).toBe(0);
  removeFolder(folder);
});
