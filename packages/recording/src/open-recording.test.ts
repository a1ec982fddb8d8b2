import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeRecorded } from './describe-recorded.fixture.ts';
import { openRecording } from './open-recording.ts';
import { recordedDataFolder, recordedFile } from './recorded-data.ts';

const FILES: readonly (readonly [file: string, format: string, records: number])[] = [
  ['bitstamp_l3/2015-05-01_part1.log.gz', 'bitstamp-orders', 33_604],
  ['binance_usdm/ethusdt_20240808.gz', 'binance-streams usdm', 74_655],
  ['binance_spot/ethusdt_20240808.gz', 'binance-streams spot', 33_618],
  ['binance_coinm/btcusd_perp_20240809.gz', 'binance-streams coinm', 50_116],
  ['multi_venue/BITMEX.ws.1.0.gz', 'venue-raw bitmex', 2124],
  ['multi_venue/BINANCE_FUTURES.http.0.0.gz', 'venue-raw binance', 4],
  ['pyth/updates.json.gz', 'pyth-updates', 34],
  ['hyperliquid/test_get_user_fills.json.gz', 'hyperliquid-answers', 1],
  ['daily/btc_price_volume.csv.gz', 'daily-series', 4062],
  ['daily/btc_funding_daily.csv.gz', 'daily-series', 2348],
  ['daily/ETH-USD.csv.gz', 'daily-series', 2625],
  ['daily/SOL-USD.csv.gz', 'daily-series', 1742],
  ['daily/LINK-USD.csv.gz', 'daily-series', 2603],
  ['minute/btc-perp-20211231-20220201_1m.csv.gz', 'minute-candles', 45_031],
  ['minute/coinbase_btcusd_20180404_trade.zip', 'day-minutes', 1007],
  ['minute/coinbase_btcusd_20180405_trade.zip', 'day-minutes', 1440],
];

for (const [file, format, records] of FILES) {
  describeRecorded(file, (path) => {
    test(`is recognised as ${format} and read without a fault`, async () => {
      const recording = await openRecording(path);
      const detail = 'market' in recording ? ` ${recording.market}` : '';
      const venue = 'venue' in recording ? ` ${recording.venue}` : '';
      let count = 0;
      for await (const entry of recording.entries) {
        if (entry.kind === 'fault') throw new Error(`${entry.line}: ${entry.detail}`);
        count += 1;
      }
      expect([recording.format + detail + venue, count]).toEqual([format, records]);
      expect(recording.progress.bytesRead).toBe(recording.totalBytes);
    });
  });
}

describeRecorded('minute/coinbase_btcusd_20180404_trade.zip', (path) => {
  test('a minute lies at its time of the day of the archive', async () => {
    const recording = await openRecording(path);
    for await (const entry of recording.entries) {
      expect(entry).toMatchObject({
        record: { openMs: Date.UTC(2018, 3, 4), open: '7424.91', close: '7422' },
      });
      break;
    }
  });

  test('no truncation and no flipped bit of the archive is read as if it were whole', async () => {
    const whole = readFileSync(path);
    const copy = join(folder, 'copy');
    const read = async (bytes: Uint8Array): Promise<string> => {
      writeFileSync(copy, bytes);
      const records: string[] = [];
      for await (const entry of (await openRecording(copy)).entries) {
        if (entry.kind === 'fault') return entry.reason;
        records.push(JSON.stringify(entry.record));
      }
      return records.join('\n');
    };
    const expected = await read(whole);
    for (let length = 4; length < whole.length; length += 997) {
      expect(await read(whole.subarray(0, length))).toBe('Truncated');
    }
    for (let at = 200; at < whole.length - 200; at += 997) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 4;
      expect(await read(damaged)).not.toBe(expected);
    }
  });
});

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file that is no recording', () => {
  test.each(['', 'hello\n', '{"a":1}', '123 {}'])('%j is refused', async (text) => {
    const path = join(folder, 'unknown');
    writeFileSync(path, text);
    await expect(openRecording(path)).rejects.toThrow('UnknownShape');
  });

  test('a bad line of a known format is reported and reading goes on', async () => {
    const path = join(folder, 'daily');
    writeFileSync(path, 'date,value\n2023-02-28,1\n2023-02-29,2\n2023-03-01,x\n2023-03-02,3\n');
    const entries: unknown[] = [];
    for await (const entry of (await openRecording(path)).entries) entries.push(entry);
    expect(entries).toMatchObject([
      { kind: 'record', line: 2, record: { day: '2023-02-28', close: '1' } },
      { kind: 'fault', line: 3, reason: 'OutOfRange' },
      { kind: 'fault', line: 4, reason: 'InvalidNumber' },
      { kind: 'record', line: 5 },
    ]);
  });
});

test('the folder of recorded data can be moved', () => {
  expect(recordedDataFolder('/elsewhere')).toBe('/elsewhere');
  expect(recordedFile('a/b.gz', '/elsewhere')).toBe('/elsewhere/a/b.gz');
});
