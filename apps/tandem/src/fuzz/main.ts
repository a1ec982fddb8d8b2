import { readFileSync } from 'node:fs';
import { SeededRandom } from '@tandem/simulation';
import { parseCount } from '../arguments/numbers.ts';
import { readOptions } from '../arguments/read-options.ts';
import { complain, say } from '../output.ts';
import { startProcess, type VenueProcess } from '../start/venue-process.fixture.ts';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { fuzzApi } from './fuzz-api.ts';
import { openFuzzAccount } from './fuzz-key.ts';

// npm run fuzz-api -- --requests 200000 --seed 1: strange requests to a venue of its own.

const { values } = readOptions('fuzz-api', {
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
});
const requests = numberOf('requests', 100_000_000);
const seed = numberOf('seed', 2 ** 31);

/** Most that the process may grow while it answers nonsense, in megabytes. */
const GROWTH_MAX_MB = 400;
const ACCOUNTS = 4;

process.env['TANDEM_ADDRESS_REQUESTS_PER_SECOND'] = '1000000';
process.env['TANDEM_KEY_REQUESTS_PER_SECOND'] = '1000000';
process.exit(await run());

function numberOf(option: 'requests' | 'seed', high: number): number {
  return parseCount(values[option], { command: 'fuzz-api', option, low: 1, high });
}

async function run(): Promise<number> {
  const folder = temporaryFolder();
  const venue = await startProcess(folder, ['--no-bots']);
  try {
    return await fuzz(venue);
  } finally {
    await venue.kill();
    removeFolder(folder);
  }
}

async function fuzz(venue: VenueProcess): Promise<number> {
  const { address } = venue;
  const accounts = [];
  for (let count = 0; count < ACCOUNTS; count += 1) accounts.push(await openFuzzAccount(address));
  const beforeMb = residentMb(venue.pid);
  const startedMs = performance.now();
  const result = await fuzzApi({ address, requests, random: new SeededRandom(seed), accounts });
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  const grownMb = residentMb(venue.pid) - beforeMb;
  const health = await fetch(`${address}/v1/health`);
  const exitCode = await venue.stop();
  say(JSON.stringify({ ...result, seed, seconds, grownMb, health: health.status, exitCode }));
  const isWell = health.status === 200 && exitCode === 0 && grownMb < GROWTH_MAX_MB;
  if (isWell && result.faults.length === 0) return 0;
  complain('the venue did not stand it');
  return 1;
}

function residentMb(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (line === null) throw new Error(`nobody tells how much memory process ${pid} has`);
  return Math.round(Number(line[1]) / 1_024);
}
