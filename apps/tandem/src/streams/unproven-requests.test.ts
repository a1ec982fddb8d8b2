import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { headersOf, type RunningStreams, runStreams } from './running-streams.fixture.ts';

/** Its signatures are never good. */
const FORGED = headersOf(66);

let folder: string;
let venue: RunningStreams;
let socket: WebSocket;

beforeEach(async () => {
  folder = temporaryFolder();
  venue = await runStreams(folder);
  socket = new WebSocket(venue.url);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
});

afterEach(async () => {
  socket.close();
  await venue.close();
  removeFolder(folder);
});

type Heard = { readonly error?: { readonly code: string; readonly inputs: object }; body?: Heard };

/** Sends a message many times at once, and gives what is wrong with each. */
async function faultsOf(message: object, times: number) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const faults: Heard['error'][] = [];
  socket.addEventListener('message', ({ data }) => {
    const { error, body } = JSON.parse(String(data)) as Heard;
    faults.push(error ?? body?.error);
    if (faults.length === times) resolve();
  });
  for (let id = 1; id <= times; id += 1) socket.send(JSON.stringify({ ...message, id }));
  await promise;
  return faults;
}

test('requests that are not proven leave the budget of the key that they name alone', async () => {
  const request = { method: 'GET', path: '/v1/account', headers: FORGED };
  // Each costs 5, and a key has saved up 200. In turn, as proofs return what they had taken.
  for (let turn = 0; turn < 6; turn += 1) {
    for (const fault of await faultsOf({ op: 'request', request }, 10)) {
      expect(fault).toMatchObject({ code: 'UnknownKey' });
    }
  }
});

test('logins are paid by the address that they come from', async () => {
  // So many that they cost more than what comes back while a busy machine answers them.
  const faults = await faultsOf({ op: 'login', headers: FORGED }, 1_500);
  // Which answer comes first is nobody's promise: a proof takes longer than a refusal.
  expect(faults.filter((fault) => fault?.code === 'UnknownKey').length).toBeGreaterThan(100);
  expect(faults.find((fault) => fault?.code === 'RateLimited')).toMatchObject({
    inputs: { budget: 'address', cost: 5 },
  });
});
