import { existsSync, readdirSync, rmSync } from 'node:fs';
import { openRecording, type Recording } from '@tandem/recording';
import { DEFAULT_REPLAY_DATA } from '../arguments/parse-request.ts';
import type { ReplayRequest } from '../arguments/request.ts';
import { UsageError } from '../arguments/usage-error.ts';
import { auditVenue, isClean } from '../audit/audit.ts';
import { auditJson } from '../audit/audit-json.ts';
import { auditText, labeled } from '../audit/audit-text.ts';
import { say, sayJson } from '../output.ts';
import { count } from '../terminal/figures.ts';
import { openVenue, type Venue } from '../venue/venue.ts';
import { replayBinance } from './binance/replay-binance.ts';
import { binanceJson, binanceText } from './binance/report.ts';
import { replayBitstamp } from './bitstamp/replay-bitstamp.ts';
import { bitstampJson, bitstampText } from './bitstamp/report.ts';
import { replayPyth } from './pyth/replay-pyth.ts';
import { placeAsRecorded } from './recorded-order.ts';
import type { ReplayReport } from './replay-report.ts';
import { UnsuitableRecordingError } from './unsuitable.ts';

/** Plays a recording into a venue of its own, audits it, and reports; gives the exit code. */
export async function runReplay(request: ReplayRequest): Promise<number> {
  if (!existsSync(request.file)) throw new UsageError('replay', `there is no file ${request.file}`);
  const recording = await openRecording(request.file);
  prepareFolder(request.data);
  const venue = await openVenue(request.data, { place: placeAsRecorded, isLasting: false });
  const report = await play(request, recording, venue);
  const audit = await auditVenue(venue);
  for (const line of auditText(audit)) say(line);
  const perSecond = Math.round((audit.sequence * 1_000) / Math.max(1, report.elapsedMs));
  const pace = `${count(audit.sequence)} commands in ${(report.elapsedMs / 1_000).toFixed(1)} s`;
  say(labeled('this run', `${pace}, ${count(perSecond)} a second`));
  say(labeled('journal', request.data));
  for (const line of report.text) say(line);
  say('');
  if (request.isJson) {
    const { file, data } = request;
    const run = { file, format: recording.format, commandsPerSecond: perSecond, data };
    sayJson({ command: 'replay', ...auditJson(audit), ...report.json, ...run });
  }
  return isClean(audit) ? 0 : 1;
}

async function play(
  request: ReplayRequest,
  recording: Recording,
  venue: Venue,
): Promise<ReplayReport> {
  switch (recording.format) {
    case 'bitstamp-orders': {
      const result = await replayBitstamp(request, recording, venue);
      const { elapsedMs } = result;
      return { elapsedMs, text: bitstampText(result), json: bitstampJson(result) };
    }
    case 'binance-streams': {
      const result = await replayBinance(request, recording, venue);
      const { elapsedMs } = result;
      return { elapsedMs, text: binanceText(result), json: binanceJson(result) };
    }
    case 'pyth-updates':
      return replayPyth(request, recording, venue);
    default:
      throw new UnsuitableRecordingError(
        `a recording of the format ${recording.format} holds no flow that can be replayed`,
      );
  }
}

/** A replay begins with nothing. What an earlier one left in the default folder goes away. */
function prepareFolder(folder: string): void {
  if (folder === DEFAULT_REPLAY_DATA) rmSync(folder, { recursive: true, force: true });
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new UsageError('replay', `--data ${folder} is not empty; a replay begins with nothing`);
}
