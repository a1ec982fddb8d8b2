import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWatchServer } from '../services/watch-server.ts';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { assertPlacesFree, PlaceTaken } from './free-places.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

let taker: Server;
let taken: number;

beforeAll(async () => {
  taker = createServer();
  await new Promise<void>((resolve) => taker.listen(0, '127.0.0.1', resolve));
  taken = (taker.address() as AddressInfo).port;
});

afterAll(() => new Promise((resolve) => taker.close(resolve)));

describe('assertPlacesFree', () => {
  test('lets pass what is free, and any free port', async () => {
    const place = { host: '127.0.0.1', port: 0, option: '--port' };
    await expect(assertPlacesFree([place, place])).resolves.toBeUndefined();
  });

  test('names the option that helps', async () => {
    const place = { host: '127.0.0.1', port: taken, option: '--link-port' };
    const words = `port ${taken} of 127.0.0.1 is taken; --link-port N listens at another one`;
    await expect(assertPlacesFree([place])).rejects.toThrow(PlaceTaken);
    await expect(assertPlacesFree([place])).rejects.toThrow(words);
    const elsewhere = { host: '192.0.2.1', port: 0, option: '--port' };
    await expect(assertPlacesFree([elsewhere])).rejects.toThrow(
      '192.0.2.1 is no address of this machine; --host names one',
    );
  });
});

describe('a taken port', () => {
  test.each([
    ['start', '--port', {}],
    ['services', '--port', { DATABASE_URL: 'postgresql://nowhere/none' }],
  ])('ends %s in one line, before anything is opened', (command, option, more) => {
    const folder = temporaryFolder();
    const data = join(folder, 'venue');
    const args = [MAIN, command, option, String(taken), '--data', data];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      env: { ...process.env, ...more },
      encoding: 'utf8',
    });
    const words = `port ${taken} of 127.0.0.1 is taken; ${option} N listens at another one, `;
    expect(stderr).toBe(`${words}${option} 0 at any that is free\n`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(existsSync(data)).toBe(false);
    removeFolder(folder);
  });

  test('moves the figures of a service elsewhere, and the service runs', async () => {
    const watched = await openWatchServer(taken);
    expect(watched.moved).toBe(`port ${taken} of 127.0.0.1 is taken`);
    expect(watched.address).not.toContain(String(taken));
    expect((await fetch(`${watched.address}/ready`)).status).toBe(503);
    expect((await fetch(`${watched.address}/metrics`)).status).toBe(200);
    await watched.close();
    const free = await openWatchServer(0);
    expect(free.moved).toBeNull();
    await free.close();
  });
});
