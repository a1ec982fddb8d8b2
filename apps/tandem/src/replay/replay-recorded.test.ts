import { openRecording } from '@tandem/recording';
import { describeRecorded } from '@tandem/recording/describe-recorded';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReplayRequest } from '../arguments/request.ts';
import { auditVenue, isClean } from '../audit/audit.ts';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { openVenue, type Venue } from '../venue/venue.ts';
import { replayBinance } from './binance/replay-binance.ts';
import { replayBitstamp } from './bitstamp/replay-bitstamp.ts';
import { replayPyth } from './pyth/replay-pyth.ts';
import { placeAsRecorded } from './recorded-order.ts';

let folder: string;
let venue: Venue;

beforeEach(async () => {
  folder = temporaryFolder();
  venue = await openVenue(folder, { place: placeAsRecorded, isLasting: false });
});

afterEach(() => removeFolder(folder));

function requestFor(file: string, rest: Partial<ReplayRequest> = {}): ReplayRequest {
  return {
    kind: 'replay',
    data: folder,
    isJson: false,
    file,
    index: null,
    speed: null,
    lines: null,
    method: 'extended',
    ...rest,
  };
}

describeRecorded('bitstamp_l3/2015-05-01_part1.log.gz', (path) => {
  it('trades as the recorded venue did, through sequencer, journal and engine', async () => {
    const recording = await openRecording(path);
    if (recording.format !== 'bitstamp-orders') throw new Error(recording.format);
    const { report, ordersRefused } = await replayBitstamp(requestFor(path), recording, venue);
    expect(report.recordedTrades).toBe(359);
    expect(report.matchedTrades).toBeGreaterThanOrEqual(350);
    expect(report.snapshots).toBe(3_028);
    expect(report.bestEqual).toBeGreaterThanOrEqual(3_025);
    expect(report.top5Equal).toBeGreaterThanOrEqual(3_015);
    expect(ordersRefused).toBe(0);
    expect(isClean(await auditVenue(venue))).toBe(true);
  });

  it('reaches the figures of the stated method with created and deleted orders alone', async () => {
    const recording = await openRecording(path);
    if (recording.format !== 'bitstamp-orders') throw new Error(recording.format);
    const request = requestFor(path, { method: 'stated' });
    const { report } = await replayBitstamp(request, recording, venue);
    expect(report).toMatchObject({ matchedTrades: 314, bestEqual: 2_996, top5Equal: 2_800 });
    await venue.close();
  });
});

describeRecorded('binance_usdm/ethusdt_20240808.gz', (path) => {
  it('keeps the book of the recording after every depth update', async () => {
    const recording = await openRecording(path);
    if (recording.format !== 'binance-streams') throw new Error(recording.format);
    const request = requestFor(path, { lines: 8_000 });
    const result = await replayBinance(request, recording, venue);
    expect(result.survey).toMatchObject({ symbol: 'ETHUSDT', trades: 14_076 });
    expect(result.snapshots).toBeGreaterThan(500);
    expect([result.bestEqual, result.top5Equal]).toEqual([result.snapshots, result.snapshots]);
    expect(result.matchedTrades / result.recordedTrades).toBeGreaterThan(0.7);
    expect(isClean(await auditVenue(venue))).toBe(true);
  });
});

describeRecorded('pyth/updates.json.gz', (path) => {
  it('takes oracle prices by the rules and refuses a wide one', async () => {
    const recording = await openRecording(path);
    if (recording.format !== 'pyth-updates') throw new Error(recording.format);
    const { json } = await replayPyth(requestFor(path), recording, venue);
    expect(json).toMatchObject({ recordedPrices: 34, feeds: 15, pricesTaken: 33 });
    expect(venue.view.totals.byRejectReason()).toEqual({ ConfidenceTooWide: 1 });
    await venue.close();
  });
});
