import { unreachable } from '@tandem/quantity';
import { parseBinanceMessage } from '../binance/parse-line.ts';
import { quote, RecordingFault } from '../fault.ts';
import { parseJson, parseJsonExact } from '../json-text.ts';
import { parseBitmexMessage } from './bitmex.ts';
import { parseBybitMessage } from './bybit.ts';
import { parseDeribitMessage } from './deribit.ts';
import { parseDydxMessage } from './dydx.ts';
import type { RecordedVenue, VenueRecord } from './record.ts';

const RECEIVED = /^([0-9]{10})\.([0-9]{1,9}): (.*)$/;
const CONNECTED = /^(wss?:\/\/\S+) <-> ([0-9]{10})\.([0-9]{1,9})$/;
const SENT = /^(wss?:\/\/\S+) <- ([0-9]{10})\.([0-9]{1,9}): (.*)$/;
const ANSWERED = /^(https?:\/\/\S+) -> ([0-9]{10})\.([0-9]{1,9}): (.*)$/;

const VENUE_BY_HOST: ReadonlyMap<string, RecordedVenue> = new Map([
  ['fstream.binance.com', 'binance'],
  ['fapi.binance.com', 'binance'],
  ['www.bitmex.com', 'bitmex'],
  ['stream.bybit.com', 'bybit'],
  ['www.deribit.com', 'deribit'],
  ['api.dydx.exchange', 'dydx'],
]);

/** The venue behind an address that a recording names, or null. */
export function venueOfUrl(url: string): RecordedVenue | null {
  return URL.canParse(url) ? (VENUE_BY_HOST.get(new URL(url).host) ?? null) : null;
}

/** Parses lines of one venue: `seconds: json`, or a request or connection with its address. */
export function parseVenueLine(venue: RecordedVenue, line: string): VenueRecord {
  const received = RECEIVED.exec(line);
  if (received !== null) {
    const [, seconds = '', fraction = '', json = ''] = received;
    return parseMessage(venue, microseconds(seconds, fraction), json);
  }
  const connected = CONNECTED.exec(line);
  if (connected !== null) {
    const [, url = '', seconds = '', fraction = ''] = connected;
    return { kind: 'connected', receivedUs: microseconds(seconds, fraction), url };
  }
  const sent = SENT.exec(line);
  if (sent !== null) {
    const [, url = '', seconds = '', fraction = '', request = ''] = sent;
    return { kind: 'subscribed', receivedUs: microseconds(seconds, fraction), url, request };
  }
  const answered = ANSWERED.exec(line);
  if (answered === null) throw new RecordingFault('UnknownShape', quote(line));
  const [, url = '', seconds = '', fraction = '', json = ''] = answered;
  const receivedUs = microseconds(seconds, fraction);
  const message = parseBinanceMessage(receivedUs, parseJson(json));
  return { kind: 'restAnswer', receivedUs, url, message };
}

function parseMessage(venue: RecordedVenue, receivedUs: number, json: string): VenueRecord {
  switch (venue) {
    case 'binance': {
      const message = parseBinanceMessage(receivedUs, parseJson(json));
      return { kind: 'binance', receivedUs, message };
    }
    case 'bitmex':
      return parseBitmexMessage(receivedUs, parseJsonExact(json));
    case 'bybit':
      return parseBybitMessage(receivedUs, parseJsonExact(json));
    case 'deribit':
      return parseDeribitMessage(receivedUs, parseJsonExact(json));
    case 'dydx':
      return parseDydxMessage(receivedUs, parseJsonExact(json));
    default:
      return unreachable(venue);
  }
}

/** The recorder prints seconds with up to seven digits; below a microsecond they are dropped. */
function microseconds(seconds: string, fraction: string): number {
  return Number(seconds + fraction.slice(0, 6).padEnd(6, '0'));
}
