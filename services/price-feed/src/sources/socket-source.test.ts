import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { QuoteStore } from '../feed/quote-store.ts';
import { LIMITS } from '../limits.ts';
import type { Quote, QuoteReject } from '../quotes/quote.ts';
import { LocalVenue, quoteMessage, until } from './local-venue.fixture.ts';
import { SocketSource, type SocketTimes } from './socket-source.ts';
import { BITSTAMP } from './venues/bitstamp.ts';
import { BYBIT_SPOT } from './venues/bybit.ts';
import type { VenueProtocol } from './venues/venue-protocol.ts';

const TIMES: SocketTimes = {
  handshakeMs: 120_000,
  pingEveryMs: 20,
  silenceMs: 120_000,
  quietMs: 100_000,
  backoff: { firstMs: 10, longestMs: 40 },
};

const NOW_MS = 1_800_000_000_000;

let venue: LocalVenue;
let source: SocketSource;
let quotes: Quote[];

function listen(
  options: {
    readonly endpoint?: string;
    readonly times?: Partial<SocketTimes>;
    readonly protocol?: VenueProtocol;
  } = {},
): void {
  const { endpoint = venue.endpoint, times = {}, protocol = BYBIT_SPOT } = options;
  const symbols = ['BTCUSDT'];
  quotes = [];
  source = new SocketSource({
    name: 'local',
    protocol,
    endpoint,
    symbols,
    nowUs: () => NOW_MS * 1_000,
    random: () => 0.5,
    times: { ...TIMES, ...times },
  });
  const store = new QuoteStore(symbols.map((symbol) => ({ source: 'local', symbol })));
  source.start((quote) => {
    const reject = store.accept('local', quote, NOW_MS * 1_000);
    if (reject === null) quotes.push(quote);
    return reject;
  });
}

const rejects = (reason: QuoteReject): number => source.status().rejects.get(reason) ?? 0;

/** A good quote at a time of the venue, in milliseconds from now. */
function good(sequence: number, fromNowMs = 0, symbol = 'BTCUSDT'): string {
  const timeMs = NOW_MS + fromNowMs;
  return quoteMessage(symbol, { bid: '60000', ask: '60010', sequence, timeMs });
}

beforeEach(async () => {
  venue = await LocalVenue.open();
});

afterEach(async () => {
  await source.close();
  await venue.close();
});

describe('a venue that behaves', () => {
  test('is asked for the symbols and gives quotes', async () => {
    venue.greet = (socket) => socket.send(good(1));
    listen();
    await until(() => quotes.length === 1 && venue.requests.length === 1, 'a quote');
    expect(venue.requests).toEqual(['{"op":"subscribe","args":["orderbook.1.BTCUSDT"]}']);
    expect(quotes[0]?.price).toEqual({ mantissa: 600_050n, halfWidth: 50n, exponent: -1 });
    expect(source.status()).toMatchObject({ state: 'open', reconnects: 0, lastError: null });
  });

  test('is let go on close, for ever', async () => {
    venue.greet = (socket) => socket.send(good(1));
    listen();
    await until(() => quotes.length === 1, 'a quote');
    await source.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(venue.connections).toBe(1);
    expect(source.status().state).toBe('closed');
  });
});

describe('a connection that does not last', () => {
  test('is made again when the venue closes it, and prices go on', async () => {
    venue.greet = (socket) => {
      socket.send(good(1));
      if (venue.connections < 4) socket.close();
    };
    listen();
    await until(() => quotes.length === 4, 'a quote of the fourth connection');
    expect(source.status()).toMatchObject({ state: 'open', reconnects: 3 });
  });

  test('is made again when the venue is cut off and comes back at its address', async () => {
    venue.greet = (socket) => socket.send(good(1));
    listen();
    await until(() => quotes.length === 1, 'a quote');
    const { port } = venue;
    await venue.close();
    await until(() => source.status().reconnects >= 3, 'tries without a venue');
    expect(source.status().lastError).toMatch(/ECONNREFUSED/);
    venue = await LocalVenue.open(port);
    venue.greet = (socket) => socket.send(good(1));
    await until(() => quotes.length === 2, 'a quote after the return');
  });

  test('is given up when the venue answers no pings', async () => {
    venue.greet = (socket) => {
      socket.send(good(venue.connections));
      if (venue.connections === 1) setTimeout(() => venue.hang(), 10);
    };
    listen({ times: { silenceMs: 150 } });
    await until(() => venue.connections >= 2, 'a second connection');
    expect(source.status().lastError).toBe('it answers no pings');
    await until(() => quotes.length >= 2, 'a quote of it');
  });

  test('is given up when the venue answers pings but sends nothing', async () => {
    listen({ times: { quietMs: 60 } });
    await until(() => venue.connections >= 2, 'a second connection');
    expect(source.status().lastError).toBe('it sends nothing');
  });

  test('is given up when a server takes the connection and never shakes hands', async () => {
    const sockets = new Set<{ destroy(): unknown }>();
    const mute: Server = createServer((socket) => sockets.add(socket));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const port = typeof address === 'object' ? address?.port : 0;
    listen({ endpoint: `ws://127.0.0.1:${port}`, times: { handshakeMs: 100 } });
    await until(() => source.status().reconnects >= 2, 'tries');
    expect(source.status().lastError).toMatch(/handshake has timed out/);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => mute.close(resolve));
  });

  test('waits longer after each failure, and as short as at first after a quote', async () => {
    const atMs: number[] = [];
    const backoff = { firstMs: 40, longestMs: 5_000 };
    venue.greet = (socket) => {
      atMs.push(performance.now());
      // Many short waits, so that the next one would be of days.
      if (venue.connections === 6) backoff.longestMs = 1;
      if (venue.connections === 26) {
        backoff.longestMs = 2 ** 31 - 1;
        socket.send(good(1), () => socket.close());
      } else socket.close();
    };
    listen({ times: { backoff } });
    await until(() => atMs.length === 27, 'a connection after the quote');
    const gaps = atMs.slice(1).map((ms, at) => ms - (atMs[at] ?? 0));
    // Three quarters of 40, 80, ..., 640.
    for (const [at, least] of [30, 60, 120, 240, 480].entries()) {
      expect(gaps[at]).toBeGreaterThanOrEqual(least - 2);
    }
    expect(gaps[25]).toBeGreaterThanOrEqual(28);
  });

  test('is made again when the venue asks for it', async () => {
    venue.greet = (socket) => {
      if (venue.connections === 1) socket.send('{"event":"bts:request_reconnect"}');
    };
    listen({ protocol: BITSTAMP });
    await until(() => venue.connections >= 2, 'another one');
    expect(source.status().lastError).toBe('the venue asked to connect again');
  });
});

describe('a venue that sends what it should not', () => {
  test('garbage is counted, quotes between it count, and too much of it ends it', async () => {
    venue.greet = (socket) => {
      socket.send('garbage');
      socket.send('{"topic":"orderbook.1.BTCUSDT"}');
      socket.send(good(1));
      socket.send(Buffer.from([0, 1, 2, 255]));
      if (venue.connections > 1) return;
      for (let i = 0; i < LIMITS.rejectsInARow; i += 1) socket.send('more garbage');
    };
    listen();
    await until(() => quotes.length === 2, 'a quote of the second connection');
    expect(rejects('InvalidJson')).toBeGreaterThanOrEqual(LIMITS.rejectsInARow - 1);
    expect(rejects('UnknownShape')).toBeGreaterThanOrEqual(3);
    expect(source.status().reconnects).toBe(1);
  });

  test('a message beyond the limit ends the connection and is counted', async () => {
    venue.greet = (socket) => {
      if (venue.connections === 1) socket.send(`"${'x'.repeat(LIMITS.socketMessageBytes)}"`);
      else socket.send(good(1));
    };
    listen();
    await until(() => quotes.length === 1, 'a quote of the second connection');
    expect(rejects('TooLarge')).toBe(1);
  });

  test('a flood is read up to the limit, and the rest is dropped', async () => {
    const flood = 5 * LIMITS.messagesPerSecond;
    venue.greet = (socket) => {
      for (let sequence = 1; sequence <= flood; sequence += 1) socket.send(good(sequence));
    };
    listen();
    await until(() => rejects('TooMany') > 0, 'dropped messages');
    await until(() => quotes.length + rejects('TooMany') === flood, 'the end of the flood');
    expect(quotes.length).toBeLessThan(flood);
    expect(source.status().state).toBe('open');
  });

  test('another symbol is refused', async () => {
    venue.greet = (socket) => {
      socket.send(good(1, 0, 'DOGEUSDT'));
      socket.send(good(2));
    };
    listen();
    await until(() => quotes.length === 1, 'the right symbol');
    expect(rejects('UnknownSymbol')).toBe(1);
  });

  test('what comes out of order is refused, a repetition is not, a gap is counted', async () => {
    venue.greet = (socket) => {
      for (const sequence of [5, 6, 6, 4, 9, 7, 10]) socket.send(good(sequence));
    };
    listen();
    await until(() => quotes.length === 5, 'the ones in order');
    expect(quotes.map(({ sequence }) => sequence)).toEqual([5, 6, 6, 9, 10]);
    expect(rejects('OutOfOrder')).toBe(2);
    expect(source.status().gaps).toBe(1);
  });

  test('times that go back are refused, over a new connection too', async () => {
    venue.greet = (socket) => {
      socket.send(good(1, -1_000));
      socket.send(good(2, -2_000));
      if (venue.connections === 1) socket.close();
      else socket.send(good(3, -500));
    };
    listen();
    await until(() => quotes.length === 3, 'the newest ones');
    expect(quotes.map(({ publishedUs }) => (publishedUs ?? 0) / 1_000 - NOW_MS)).toEqual([
      -1_000, -1_000, -500,
    ]);
    expect(rejects('OutOfOrder')).toBe(2);
  });

  test('one time far ahead is refused, and does not make the honest ones look old', async () => {
    venue.greet = (socket) => {
      socket.send(good(1, 86_400_000));
      socket.send(good(2));
    };
    listen();
    await until(() => quotes.length === 1, 'the honest one');
    expect(rejects('FromFuture')).toBe(1);
  });

  test('zero, NaN, a minus, 1e400 and a crossed book are no prices', async () => {
    venue.greet = (socket) => {
      for (const bid of ['0', 'NaN', '-1', '1e400', '70000']) {
        const quote = { bid, ask: '60010', sequence: 1, timeMs: NOW_MS };
        socket.send(quoteMessage('BTCUSDT', quote));
      }
      socket.send(good(2));
    };
    listen();
    await until(() => quotes.length === 1, 'the good one');
    expect([rejects('InvalidPrice'), rejects('Crossed')]).toEqual([4, 1]);
  });
});
