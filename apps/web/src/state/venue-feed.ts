import type { BookStream, Ticker } from '@tandem/api';
import { LocalBook, type StreamMessage } from '@tandem/client';
import { tellNews } from './account-news.ts';
import { repeat } from './repeat.ts';
import * as venue from './venue.ts';

const DEPTH = 100;
const TRADES = 200;
/** Newest own fills, for the marks in the chart. */
const FILLS = 200;
/** What no stream tells is read this often. */
const SLOW_MS = 5_000;
const RETRY_MS = 1_500;

/** Starts everything that the screen shows of the venue. Called once. */
export function startVenueFeed(): void {
  const stop = repeat(RETRY_MS, async () => {
    await readListing();
    stop();
    followTickers();
    followMarket();
  });
  venue.streams.open();
  repeat(SLOW_MS, readSlowFigures);
  // A page that was in the background may have slept through its timers.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void refreshAccount();
  });
}

async function readListing(): Promise<void> {
  const [hello, assets, markets] = await Promise.all([
    venue.client.market.hello(),
    venue.client.market.assets(),
    venue.client.market.markets(),
  ]);
  venue.hello.set(hello.data);
  venue.assets.set(assets.data);
  venue.markets.set(markets.data);
  const wanted = venue.symbol.get();
  const isKnown = markets.data.some(({ symbol }) => symbol === wanted);
  if (!isKnown) venue.symbol.set(markets.data[0]?.symbol ?? '');
}

async function readSlowFigures(): Promise<void> {
  const [health, statistics] = await Promise.all([
    venue.client.market.health(),
    venue.client.market.statistics(),
  ]);
  venue.health.set(health.data);
  venue.statistics.set(statistics.data);
}

function takeTickers(changed: readonly Ticker[]): void {
  venue.tickers.update((before) => {
    const after = new Map(before);
    for (const ticker of changed) after.set(ticker.market, ticker);
    return after;
  });
}

function followTickers(): void {
  venue.streams.subscribe(
    { channel: 'tickers' },
    {
      onMessage: (message) => {
        if (message.channel === 'tickers') takeTickers(message.tickers);
      },
    },
  );
}

/** Follows the chosen market, and lets go of the one before. */
function followMarket(): void {
  let stops: (() => void)[] = [];
  const follow = (): void => {
    for (const stop of stops) stop();
    const market = venue.symbol.get();
    stops = market === '' ? [] : [followBook(market), followTrades(market)];
  };
  venue.symbol.subscribe(follow);
  follow();
}

function followBook(market: string): () => void {
  const stream: BookStream = { channel: 'book', market, depth: DEPTH };
  let book = new LocalBook();
  return venue.streams.subscribe(stream, {
    onMessage: (message) => {
      if (message.channel !== 'book') return;
      const fault = book.apply(message);
      if (fault !== null) venue.streams.requestSnapshot(stream);
      if (book.sequence === null) return;
      venue.book.set({ market, ...book.levels(), heardAtMs: Date.now() });
    },
    onReset: () => {
      book = new LocalBook();
    },
  });
}

function followTrades(market: string): () => void {
  const read = async (): Promise<void> => {
    const { data } = await venue.client.market.trades(market, TRADES);
    if (venue.symbol.get() === market) venue.trades.set(data);
  };
  const readQuietly = (): void => void read().catch(() => undefined);
  const onMessage = (message: StreamMessage): void => {
    if (message.channel !== 'trades') return;
    if (message.type === 'gap') readQuietly();
    else {
      const news = message.trades.toReversed();
      const isNew = new Set(news.map(({ tradeId }) => tradeId));
      venue.trades.update((before) =>
        [...news, ...before.filter(({ tradeId }) => !isNew.has(tradeId))].slice(0, TRADES),
      );
    }
  };
  readQuietly();
  return venue.streams.subscribe(
    { channel: 'trades', market },
    { onMessage, onReset: readQuietly },
  );
}

let isReading = false;
let isWanted = false;

/** Reads the account again; many wishes at once are one read, and none is lost. */
export async function refreshAccount(): Promise<void> {
  if (venue.session.get() === null) return;
  isWanted = true;
  if (isReading) return;
  isReading = true;
  try {
    while (isWanted) {
      isWanted = false;
      await readAccount();
    }
  } catch {
    areFillsOld = true;
    // The next event or the next look tries again; what is shown carries its age.
  } finally {
    isReading = false;
  }
}

/** Fills change with events only; they are read when one came. */
let areFillsOld = true;

async function readAccount(): Promise<void> {
  const session = venue.session.get();
  if (session === null) return;
  const wanted = areFillsOld;
  areFillsOld = false;
  const [state, fills] = await Promise.all([
    venue.client.account.state(),
    wanted ? venue.client.orders.fills({ limit: FILLS }) : null,
  ]);
  // The wallet may have been changed meanwhile: an old answer is not shown for a new account.
  if (venue.session.get() !== session) return;
  venue.account.set(state.data);
  venue.accountSequence.set(state.sequence);
  if (fills !== null) venue.fills.set(fills.data);
}

/** Margin and profit move with the mark, not only with events. */
const ACCOUNT_MS = 1_500;

/** Follows the account of a session until the returned function is called. */
export function followAccount(account: number): () => void {
  const changed = (): void => {
    areFillsOld = true;
    venue.accountChanges.update((before) => before + 1);
    void refreshAccount();
  };
  areFillsOld = true;
  void venue.streams.login();
  const stopReading = repeat(ACCOUNT_MS, refreshAccount);
  const stopStream = venue.streams.subscribe(
    { channel: 'account', account },
    {
      onMessage: (message) => {
        tellNews(message);
        changed();
      },
      onReset: changed,
    },
  );
  return () => {
    stopReading();
    stopStream();
  };
}
