import type { Command } from '@tandem/protocol';
import type { PriceUnits, TimestampUs } from '@tandem/quantity';
import { openRecording, type PythPriceRecord, type Recording } from '@tandem/recording';
import type { ReplayRequest } from '../../arguments/request.ts';
import { labeled } from '../../audit/audit-text.ts';
import { count } from '../../terminal/figures.ts';
import type { Venue } from '../../venue/venue.ts';
import { RecordingRun } from '../recording-run.ts';
import type { ReplayReport } from '../replay-report.ts';
import { DOLLARS, dollarsOf, type FeedMarket, listFeeds } from './listing.ts';

const SECOND_US = 1_000_000;

export type PythRecording = Recording & { readonly format: 'pyth-updates' };

/** Publishes recorded oracle prices as index prices; the venue takes each by its rules or not. */
export async function replayPyth(
  request: ReplayRequest,
  recording: PythRecording,
  venue: Venue,
): Promise<ReplayReport> {
  const prices = await readPrices(recording.path);
  const feeds = listFeeds(prices);
  let played = 0;
  const run = new RecordingRun(request, venue, {
    labels: {
      title: 'replay  Pyth updates',
      market: () => 0,
      progress: () => played / Math.max(1, prices.length),
    },
    onReleased: () => {},
  });
  try {
    for (const record of prices) {
      if (run.isOver(played + 1)) break;
      const timeUs = record.publishTimeS * SECOND_US;
      if (played === 0) {
        for (const command of [DOLLARS, ...feeds.map(({ listing }) => listing)]) {
          await run.order(timeUs, command);
        }
      }
      played += 1;
      await run.order(timeUs, indexPrice(record, feeds));
    }
    await run.settle();
  } finally {
    run.close();
  }
  return report(venue, { played, feeds: feeds.length, elapsedMs: run.elapsedMs });
}

/** In order of publication: the document has its updates by age, its feeds in none. */
async function readPrices(path: string): Promise<readonly PythPriceRecord[]> {
  const recording = await openRecording(path);
  if (recording.format !== 'pyth-updates') throw new Error(`${path} holds no Pyth updates`);
  const prices: PythPriceRecord[] = [];
  for await (const entry of recording.entries) {
    if (entry.kind === 'record') prices.push(entry.record);
  }
  return prices.toSorted((a, b) => a.publishTimeS - b.publishTimeS);
}

function indexPrice(record: PythPriceRecord, feeds: readonly FeedMarket[]): Command {
  const feed = feeds.find(({ feedId }) => feedId === record.feedId);
  if (feed === undefined) throw new Error(`the feed ${record.feedId} was not listed`);
  const scale = 10 ** feed.decimals;
  const confidence = Number(record.confidence) * 10 ** record.exponent;
  return {
    kind: 'UpdateIndexPrice',
    market: feed.market,
    price: Math.max(1, Math.round(dollarsOf(record) * scale)) as PriceUnits,
    // Rounded up: a price is never shown as surer than it is.
    confidence: Math.ceil(confidence * scale) as PriceUnits,
    publishTimeUs: (record.publishTimeS * SECOND_US) as TimestampUs,
    externalMid: null,
  };
}

function report(
  { view }: Venue,
  run: { readonly played: number; readonly feeds: number; readonly elapsedMs: number },
): ReplayReport {
  const taken = view.totals.count('IndexPriceUpdated');
  const held = view.totals.count('IndexPriceHeld');
  const refused = view.totals.byRejectReason();
  return {
    elapsedMs: run.elapsedMs,
    text: [
      '',
      'PRICES  as the venue took them',
      '',
      labeled('recorded', `${count(run.played)} prices of ${count(run.feeds)} feeds`),
      labeled('taken', count(taken)),
      labeled('held as jumps', count(held)),
      ...Object.entries(refused).map(([reason, times]) => labeled('refused', `${times} ${reason}`)),
    ],
    json: { recordedPrices: run.played, feeds: run.feeds, pricesTaken: taken, pricesHeld: held },
  };
}
