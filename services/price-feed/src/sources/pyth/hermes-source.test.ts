import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  parseAccumulatorUpdate,
  parsePythDocument,
  verifyTrusted,
  verifyUpdate,
} from '@tandem/recording';
import { describeRecorded } from '@tandem/recording/describe-recorded';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../limits.ts';
import { PYTH_FEEDS } from '../../quotes/priced-asset.ts';
import type { Quote, QuoteReject } from '../../quotes/quote.ts';
import { until } from '../local-venue.fixture.ts';
import { FAST_CRYPTOGRAPHY } from './fast-cryptography.ts';
import { HermesSource, type HermesTimes } from './hermes-source.ts';

const TIMES: HermesTimes = {
  silenceMs: 120_000,
  pollEveryMs: 10,
  backoff: { firstMs: 10, longestMs: 40 },
};

const KEY = 'key-that-nobody-may-see';
const BITCOIN = PYTH_FEEDS.get('BTC') ?? '';

describeRecorded('pyth/updates.json.gz', (path) => {
  const document = parsePythDocument(gunzipSync(readFileSync(path)).toString('utf8'));
  const sets = document.guardianSets;
  const bitcoin = document.good
    .filter(({ expected }) => expected?.messages.some(({ feedId }) => feedId === BITCOIN))
    .map(({ bytes }) => Buffer.from(bytes).toString('hex'));
  const [first = '', second = ''] = bitcoin;
  const answer = (...updates: readonly string[]) =>
    JSON.stringify({ binary: { encoding: 'hex', data: updates }, parsed: [{ id: 'a lie' }] });

  let server: Server;
  let asked: IncomingMessage[];
  let respond: (request: IncomingMessage, response: ServerResponse, count: number) => void;
  let source: HermesSource | null;
  let quotes: Quote[];
  let keptUpdates: string[];

  beforeEach(async () => {
    asked = [];
    quotes = [];
    keptUpdates = [];
    source = null;
    server = createServer((request, response) => {
      // Another test may still look for a WebSocket that had this port before.
      if (request.headers.upgrade !== undefined) {
        response.writeHead(426).end();
        return;
      }
      asked.push(request);
      respond(request, response, asked.length);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    await source?.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** @param isShort after how many questions patience is short: else a busy machine ends it */
  function listen(
    mode: 'stream' | 'poll',
    isShort: (questions: number) => boolean = () => false,
  ): HermesSource {
    const { port } = server.address() as AddressInfo;
    const opened = new HermesSource({
      name: 'pyth',
      endpoint: `http://127.0.0.1:${port}/hermes`,
      mode,
      apiKey: KEY,
      symbols: [BITCOIN],
      trust: { sets, quorum: null, cryptography: FAST_CRYPTOGRAPHY },
      nowUs: () => 1_800_000_000_000_000,
      random: () => 0.5,
      keepUpdate: (update) => keptUpdates.push(Buffer.from(update).toString('hex')),
      times: {
        ...TIMES,
        get silenceMs() {
          return isShort(asked.length) ? 400 : TIMES.silenceMs;
        },
      },
    });
    opened.start((quote) => {
      quotes.push(quote);
      return null;
    });
    source = opened;
    return opened;
  }

  const rejects = (reason: QuoteReject): number => source?.status().rejects.get(reason) ?? 0;

  test('the fast cryptography judges every recorded update as the plain one does', () => {
    const trust = { sets, quorum: null, cryptography: FAST_CRYPTOGRAPHY };
    for (const { bytes } of document.good) {
      const update = parseAccumulatorUpdate(bytes);
      expect(verifyTrusted(update, trust)).toBeNull();
      const body = Uint8Array.from(update.signedBody);
      body[body.length - 30] = (body[body.length - 30] ?? 0) ^ 1;
      const changed = { ...update, signedBody: body };
      expect(verifyTrusted(changed, trust)).toBe('BadSignature');
      expect(verifyUpdate(changed, sets)).toBe('BadSignature');
    }
  });

  test('a quorum of its own counts: thirteen signatures are enough for 13, not for 14', () => {
    const update = parseAccumulatorUpdate(Buffer.from(first, 'hex'));
    const trust = { sets, cryptography: FAST_CRYPTOGRAPHY };
    expect(verifyTrusted(update, { ...trust, quorum: 13 })).toBeNull();
    expect(verifyTrusted(update, { ...trust, quorum: 14 })).toBe('NoQuorum');
  });

  describe('polling', () => {
    test('gives verified prices, and sends the key in a header alone', async () => {
      respond = (_, response) => response.end(answer(first));
      listen('poll');
      await until(() => quotes.length >= 2, 'two answers');
      expect(quotes[0]?.symbol).toBe(BITCOIN);
      expect(quotes[0]?.price.exponent).toBe(-8);
      expect(new Set(keptUpdates)).toEqual(new Set([first]));
      const [request] = asked;
      expect(request?.headers.authorization).toBe(`Bearer ${KEY}`);
      expect(decodeURIComponent(request?.url ?? '')).toBe(
        `/hermes/v2/updates/price/latest?ids[]=${BITCOIN}&encoding=hex&parsed=false`,
      );
      expect(JSON.stringify([source?.status(), source?.origin, source?.name])).not.toContain(KEY);
    });

    test('does not follow a redirect, which would take the key along', async () => {
      let elsewhere = 0;
      respond = (request, response) => {
        if (request.url?.startsWith('/elsewhere') === true) elsewhere += 1;
        response.writeHead(302, { location: '/elsewhere' }).end();
      };
      listen('poll');
      await until(() => asked.length >= 3, 'more tries');
      expect(elsewhere).toBe(0);
      expect(quotes).toEqual([]);
    });

    test('an update with a changed byte, of nobody, or unreadable is not believed', async () => {
      const digit = first.at(-200) === '0' ? '1' : '0';
      const flipped = `${first.slice(0, -200)}${digit}${first.slice(-199)}`;
      const badOnes = document.bad.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
      const answers = [
        answer(flipped),
        ...badOnes.map((bad) => answer(bad)),
        '{"binary":{"encoding":"base64","data":[]}}',
        '{"binary":{"encoding":"hex","data":[7]}}',
        'no json',
        '{}',
      ];
      respond = (_, response, count) => response.end(answers[count - 1] ?? answer(first));
      listen('poll');
      await until(() => quotes.length === 1, 'the good one at the end');
      const total = rejects('NotVerified') + rejects('UnknownShape') + rejects('InvalidJson');
      expect(total).toBe(answers.length);
      expect(rejects('NotVerified')).toBeGreaterThanOrEqual(3);
      expect(rejects('InvalidJson')).toBe(1);
      expect(keptUpdates).toEqual([first]);
    });

    test('waits longer after each refusal, and goes on when it is answered again', async () => {
      respond = (_, response, count) => {
        if (count <= 3) response.writeHead(429).end();
        else response.end(answer(first));
      };
      listen('poll');
      await until(() => quotes.length >= 1, 'a price after three refusals');
      expect(source?.status()).toMatchObject({ reconnects: 3, lastError: 'Hermes answered 429' });
    });

    test('gives up an answer that does not come, and one that does not end', async () => {
      respond = (_, response, count) => {
        if (count === 2) response.write('{"binary":');
        else if (count > 2) response.end(answer(first));
      };
      listen('poll', (questions) => questions < 2);
      await until(() => quotes.length >= 1, 'a price at the third try');
      expect(source?.status()).toMatchObject({ lastError: 'it says nothing' });
      expect(source?.status().reconnects).toBeGreaterThanOrEqual(2);
    });

    test('gives up an answer beyond the limit', async () => {
      respond = (_, response, count) => {
        response.end(count === 1 ? 'x'.repeat(LIMITS.hermesMessageBytes + 1) : answer(first));
      };
      listen('poll');
      await until(() => quotes.length >= 1, 'a price at the second try');
      expect(rejects('TooLarge')).toBe(1);
    });
  });

  describe('streaming', () => {
    test('gives the price of each event, however it is cut into pieces', async () => {
      respond = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const one = `:comment\n\ndata:${answer(first)}\n\n`;
        const text = `${one}event: x\r\ndata: ${answer(second)}\r\n\r\n`;
        for (let at = 0; at < text.length; at += 700) response.write(text.slice(at, at + 700));
      };
      listen('stream');
      await until(() => quotes.length === 2, 'two events');
      expect(asked[0]?.url).toContain('/hermes/v2/updates/price/stream?');
      expect(source?.status().state).toBe('open');
    });

    test('begins again when the stream ends, falls silent, or grows without an end', async () => {
      respond = (_, response, count) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        if (count === 1) response.end(`data:${answer(first)}\n\n`);
        else if (count === 2) response.write(`data:${answer(first)}\n\n`);
        else if (count === 3) response.write(`data:${'x'.repeat(LIMITS.hermesMessageBytes + 1)}`);
        else response.write(`data:${answer(second)}\n\n`);
      };
      listen('stream', (questions) => questions === 1 || questions > 3);
      await until(() => quotes.length >= 3, 'a price of the first, second and fourth stream');
      expect(source?.status().reconnects).toBeGreaterThanOrEqual(3);
      expect(rejects('TooLarge')).toBe(1);
    });
  });
});
