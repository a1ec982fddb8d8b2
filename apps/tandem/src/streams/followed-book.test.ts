import { isDeepStrictEqual } from 'node:util';
import type { BookDelta, BookLevel, BookSnapshot } from '@tandem/api';
import { LocalBook } from '@tandem/client';
import { type MarketData, openMarketData } from '@tandem/market-data';
import { SeededRandom, Workload } from '@tandem/simulation';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { LASTING_VENUE, openVenue, type Venue } from '../venue/venue.ts';
import { EngineBooks } from './engine-books.fixture.ts';
import { FollowedBook } from './followed-book.fixture.ts';

const MARKET = 'BTC-PERP';
const ROUNDS_MAX = 5_000;
const SEED = 7;

let folder: string;
let venue: Venue;
let data: MarketData;

beforeEach(async () => {
  folder = temporaryFolder();
  venue = await openVenue(folder, { ...LASTING_VENUE, isLasting: false });
  data = await openMarketData(
    { feed: venue.feed, view: venue.view, log: pino({ level: 'silent' }) },
    {
      tapePath: null,
      listen: { host: '127.0.0.1', port: 0, origins: [] },
      limits: { flushMs: 2 },
    },
  );
});

afterEach(async () => {
  await data.close();
  await venue.close();
  removeFolder(folder);
});

/** What became of a follower's messages. */
type Tally = {
  deltas: number;
  snapshots: number;
  gapsSeen: number;
  damageSeen: number;
  reconnects: number;
};

type Trouble = 'drop' | 'damage' | 'hang up' | null;

/** A copy of a book that knows when it is wrong. */
type CheckedBook = {
  readonly sequence: number | null;
  levels(): { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] };
  /** False when a snapshot is needed. */
  apply(message: BookSnapshot | BookDelta): boolean;
};

/** The copy that the typed client keeps. */
function localBook(): CheckedBook {
  const book = new LocalBook();
  return {
    get sequence() {
      return book.sequence;
    },
    levels: () => book.levels(),
    apply: (message) => book.apply(message) === null,
  };
}

/** Follows a book over a bad line: messages are lost or damaged, connections end. */
class BadLine {
  readonly tally: Tally = {
    deltas: 0,
    snapshots: 0,
    gapsSeen: 0,
    damageSeen: 0,
    reconnects: 0,
  };
  #book: CheckedBook;
  readonly #newBook: () => CheckedBook;
  /** Books that were not the engine's. */
  readonly wrong: object[] = [];
  readonly #depth: number;
  readonly #engine: EngineBooks;
  readonly #random: SeededRandom;
  #socket: WebSocket | null = null;
  #isClosed = false;
  #isDamaged = false;
  #lastId = 1;

  constructor(
    depth: number,
    newBook: () => CheckedBook,
    engine: EngineBooks,
    random: SeededRandom,
  ) {
    this.#depth = depth;
    this.#newBook = newBook;
    this.#book = newBook();
    this.#engine = engine;
    this.#random = random;
  }

  async connect(): Promise<void> {
    const socket = new WebSocket(`ws://127.0.0.1:${data.port}/v1/stream`);
    this.#socket = socket;
    this.#book = this.#newBook();
    socket.addEventListener('message', ({ data: text }) => this.#receive(String(text)));
    socket.addEventListener('close', () => {
      if (!this.#isClosed && socket === this.#socket) void this.connect();
    });
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    this.#say({ op: 'subscribe', id: 1, streams: [this.#stream()] });
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.close();
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as BookSnapshot | BookDelta | { readonly channel?: never };
    if (message.channel !== 'book') return;
    const trouble = this.#trouble();
    if (trouble === 'drop') return;
    if (trouble === 'hang up') {
      this.tally.reconnects += 1;
      this.#socket?.close();
      return;
    }
    const awaits = this.#book.sequence === null;
    if (awaits && message.type === 'delta') return;
    // The checksum covers 25 levels: what is damaged behind them nobody would notice.
    const isCovered = this.#depth <= 25 || message.type === 'snapshot';
    const heard = trouble === 'damage' && isCovered ? damaged(message) : message;
    this.#isDamaged ||= heard !== message;
    if (!this.#book.apply(heard)) {
      // The chain breaks first where a message was lost; damage shows in the checksum alone.
      if (this.#isDamaged) this.tally.damageSeen += 1;
      else this.tally.gapsSeen += 1;
      this.#isDamaged = false;
      this.#lastId += 1;
      this.#say({ op: 'snapshot', id: this.#lastId, stream: this.#stream() });
      return;
    }
    this.tally[message.type === 'delta' ? 'deltas' : 'snapshots'] += 1;
    const held = this.#book.levels();
    if (!isDeepStrictEqual(held, this.#expected(message.sequence))) {
      this.wrong.push({ sequence: message.sequence, depth: this.#depth, held });
    }
  }

  #expected(sequence: number) {
    const book = this.#engine.at(sequence);
    return { bids: book?.bids.slice(0, this.#depth), asks: book?.asks.slice(0, this.#depth) };
  }

  #trouble(): Trouble {
    const dice = this.#random.between(0, 99);
    if (dice < 4) return 'drop';
    if (dice < 9) return 'damage';
    return dice < 10 ? 'hang up' : null;
  }

  #say(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #stream() {
    return { channel: 'book', market: MARKET, depth: this.#depth };
  }
}

/** The same message with the size of its first level changed, if it has one. */
function damaged<M extends BookSnapshot | BookDelta>(message: M): M {
  const [first, ...rest] = message.bids;
  if (first === undefined || first[1] === '0') return message;
  return { ...message, bids: [[first[0], `${first[1]}1`], ...rest] };
}

test('a client over a bad line holds the book of the engine at every sequence', async () => {
  const terms = () => data.hub.listing.market(MARKET);
  const engine = new EngineBooks(terms, 1_000);
  venue.listen({
    audience: 'private',
    onReleased: (group) => engine.foldAll(group),
  });
  const workload = new Workload({ seed: SEED, traders: 64 }, venue.view);
  const play = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      const { timeUs, commands } = workload.nextRound();
      venue.clock.advance(timeUs);
      for (const command of commands) venue.submit(command);
      await venue.settle();
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  };
  while (terms() === undefined) await play(1);
  const random = new SeededRandom(SEED, 1, 1);
  const lines = [5, 25, 1_000, 1_000].map((depth, at) => {
    const newBook = at % 2 === 0 ? localBook : () => new FollowedBook();
    return new BadLine(depth, newBook, engine, random);
  });
  await Promise.all(lines.map((line) => line.connect()));
  const isEnough = (): boolean => {
    const sum = (field: keyof Tally) => lines.reduce((all, { tally }) => all + tally[field], 0);
    const troubles = Math.min(sum('gapsSeen'), sum('damageSeen'), sum('reconnects'));
    return troubles >= 3 && lines.every(({ tally }) => tally.deltas > 30 && tally.snapshots > 1);
  };
  for (let round = 0; round < ROUNDS_MAX && !isEnough(); round += 1) await play(1);
  expect(lines.map(({ wrong }) => wrong)).toEqual(lines.map(() => []));
  expect(isEnough()).toBe(true);
  for (const line of lines) line.close();
});
