import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SeededRandom } from '@tandem/simulation';
import { complain, say } from '../output.ts';
import { SigningClient, startProcess } from '../start/venue-process.fixture.ts';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { fuzzApi } from './fuzz-api.ts';

// npm run fuzz-api -- --requests 200000 --seed 1: strange requests to a venue of its own.

const { values } = parseArgs({
  options: { requests: { type: 'string' }, seed: { type: 'string' } },
});
const requests = Number(values.requests ?? 20_000);
const seed = Number(values.seed ?? 1);

/** Most that the process may grow while it answers nonsense, in megabytes. */
const GROWTH_MAX_MB = 400;

process.env['TANDEM_ADDRESS_REQUESTS_PER_SECOND'] = '1000000';
process.env['TANDEM_KEY_REQUESTS_PER_SECOND'] = '1000000';
const folder = temporaryFolder();
const venue = await startProcess(folder, ['--no-bots']);
const client = await SigningClient.open(venue.address, join(folder, 'demo-key.json'), 0);
const beforeMb = residentMb();
const result = await fuzzApi({
  address: venue.address,
  requests,
  random: new SeededRandom(seed),
  sign: ({ method, path, body }) => client.headers(method, path, body).catch(() => null),
});
const grownMb = residentMb() - beforeMb;
const health = await fetch(`${venue.address}/v1/health`);
await venue.stop();
removeFolder(folder);
say(JSON.stringify({ ...result, seed, grownMb, health: health.status }));
const isGood = result.faults.length === 0 && health.status === 200 && grownMb < GROWTH_MAX_MB;
if (!isGood) complain('the venue did not stand it');
process.exit(isGood ? 0 : 1);

function residentMb(): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${venue.pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1_024);
}
