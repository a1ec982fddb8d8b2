import { afterEach, describe, expect, it } from 'vitest';
import { PriceBoard, type PriceBoardConfig } from './price-board.ts';
import { HttpSource, parseUsdE8 } from './sources/http-source.ts';
import { type PriceServer, sendJson, startPriceServer } from './sources/price-server.fixture.ts';
import { PythSource } from './sources/pyth-source.ts';

const BTC = '0x0000000000000000000000000000000000000B7c';
const ETH = '0x0000000000000000000000000000000000000E74';
const BTC_FEED = 'e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43';
const ETH_FEED = 'ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace';
const AT = 1_690_576_640;

const servers: PriceServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(answer: Parameters<typeof startPriceServer>[0]): Promise<PriceServer> {
  const server = await startPriceServer(answer);
  servers.push(server);
  return server;
}

/** As Hermes parses the update of 28 July 2023 for BTC/USD. */
function hermes(price: Readonly<Record<string, unknown>>) {
  return { binary: { encoding: 'hex', data: [] }, parsed: [{ id: BTC_FEED, price }] };
}

const BTC_PRICE = { price: '2931999000000', conf: '705950551', expo: -8, publish_time: AT - 5 };

function pyth(url: string): PythSource {
  const feeds = new Map([
    [BTC, `0x${BTC_FEED}`],
    [ETH, ETH_FEED],
  ] as const);
  return new PythSource({ url, feeds, staleAfterS: 60, confidenceMostBps: 100n });
}

function board(
  sources: PriceBoardConfig['sources'],
  now = { s: AT, timeoutMs: 20_000 },
): {
  readonly prices: PriceBoard;
  readonly faults: string[];
} {
  const faults: string[] = [];
  const prices = new PriceBoard({
    sources,
    intervalMs: 5,
    get timeoutMs() {
      return now.timeoutMs;
    },
    now: () => now.s,
    onFault: (source, error) => faults.push(`${source}: ${String(error)}`),
  });
  return { prices, faults };
}

describe('prices of Pyth', () => {
  it('come for all feeds in one request, in 1e-8 of a dollar', async () => {
    const server = await serve((_, response) => sendJson(response, hermes(BTC_PRICE)));
    const { prices, faults } = board([pyth(server.url)]);
    await prices.refresh();
    expect(prices.usdE8(BTC)).toBe(2_931_999_000_000n);
    expect(prices.usdE8(ETH)).toBeNull();
    expect(server.asked).toHaveLength(1);
    expect(new URL(server.asked[0] ?? '', server.url).searchParams.getAll('ids[]')).toEqual([
      `0x${BTC_FEED}`,
      ETH_FEED,
    ]);
    expect(faults).toEqual([]);
  });

  it.each([
    ['a wide confidence', { ...BTC_PRICE, conf: '293200000000' }],
    ['a price of nothing', { ...BTC_PRICE, price: '0' }],
    ['a negative price', { ...BTC_PRICE, price: '-5' }],
    ['an absurd exponent', { ...BTC_PRICE, expo: -400 }],
    ['a price that is no number', { ...BTC_PRICE, price: 'NaN' }],
    ['no time', { ...BTC_PRICE, publish_time: null }],
  ])('are none with %s', async (_, price) => {
    const server = await serve((__, response) => sendJson(response, hermes(price)));
    const { prices } = board([pyth(server.url)]);
    await prices.refresh();
    expect(prices.usdE8(BTC)).toBeNull();
  });

  it('are none when they are stale or from the future', async () => {
    const now = { s: AT, timeoutMs: 20_000 };
    const server = await serve((_, response) => sendJson(response, hermes(BTC_PRICE)));
    const { prices } = board([pyth(server.url)], now);
    await prices.refresh();
    now.s = AT - 5 + 60;
    expect(prices.usdE8(BTC)).not.toBeNull();
    now.s++;
    expect(prices.usdE8(BTC)).toBeNull();
    now.s = AT - 5 - 61;
    expect(prices.usdE8(BTC)).toBeNull();
  });
});

describe('prices of an HTTP service', () => {
  it('come for all names in one request, and are believed after those before it', async () => {
    const answer = {
      ethereum: { usd: 1_871.29, last_updated_at: AT - 30 },
      bitcoin: { usd: 1, last_updated_at: AT },
    };
    const hermesServer = await serve((_, response) => sendJson(response, hermes(BTC_PRICE)));
    const server = await serve((_, response) => sendJson(response, answer));
    const names = new Map([
      [ETH, 'ethereum'],
      [BTC, 'bitcoin'],
    ] as const);
    const url = `${server.url}/api/v3/simple/price?ids={ids}&vs_currencies=usd`;
    const source = new HttpSource({ url, names, staleAfterS: 60, now: () => AT });
    const { prices } = board([pyth(hermesServer.url), source]);
    await prices.refresh();
    expect(prices.usdE8(ETH)).toBe(187_129_000_000n);
    expect(prices.usdE8(BTC)).toBe(2_931_999_000_000n);
    expect(server.asked).toEqual(['/api/v3/simple/price?ids=ethereum,bitcoin&vs_currencies=usd']);
  });

  it('reads decimals exactly, and nothing else', () => {
    expect(parseUsdE8(1e-7)).toBe(10n);
    expect(parseUsdE8('0.123456789')).toBe(12_345_678n);
    expect(parseUsdE8(3e21)).toBe(300_000_000_000_000_000_000_000_000_000n);
    for (const bad of [0, -1, 'NaN', Number.NaN, null, undefined, {}, '1,5', 1e-9])
      expect(parseUsdE8(bad)).toBeNull();
  });
});

describe('price board', () => {
  it('keeps the last prices while a server fails, hangs or talks nonsense', async () => {
    let mood = 'well';
    const server = await serve((_, response) => {
      if (mood === 'well') return sendJson(response, hermes(BTC_PRICE));
      if (mood === 'failing') response.statusCode = 503;
      if (mood === 'nonsense') return void response.end('<html>');
      if (mood === 'hanging') return undefined;
      return void response.end();
    });
    const now = { s: AT, timeoutMs: 20_000 };
    const { prices, faults } = board([pyth(server.url)], now);
    await prices.refresh();
    for (mood of ['failing', 'nonsense']) await prices.refresh();
    mood = 'hanging';
    now.timeoutMs = 50;
    await prices.refresh();
    expect(faults).toHaveLength(3);
    expect(faults[0]).toContain('503');
    expect(faults[1]).toContain('not JSON');
    expect(prices.usdE8(BTC)).toBe(2_931_999_000_000n);
  });

  it('asks again by itself until it is stopped', async () => {
    const third = Promise.withResolvers<void>();
    const server: PriceServer = await serve((_, response) => {
      sendJson(response, hermes(BTC_PRICE));
      if (server.asked.length === 3) third.resolve();
    });
    const { prices } = board([pyth(server.url)]);
    await prices.start();
    await third.promise;
    await prices.stop();
    const asked = server.asked.length;
    await prices.stop();
    expect(server.asked.length).toBe(asked);
  });
});
