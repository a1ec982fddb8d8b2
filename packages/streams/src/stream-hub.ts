import {
  type ApiError,
  edgeError,
  type HeadMessage,
  type MarketMessage,
  type PublicStream,
  VenueListing,
} from '@tandem/api';
import {
  type Feed,
  Subscription as FeedPlace,
  FellBehindError,
  type ReleasedCommand,
  type VenueView,
} from '@tandem/feed';
import { type LiveVenue, MarketTape } from '@tandem/projections';
import { ClientSet } from './clients/client-set.ts';
import { CLOSE } from './clients/close-codes.ts';
import { DEFAULT_STREAM_LIMITS, type StreamLimits } from './limits.ts';
import type { Stamp } from './topics/book-chain.ts';
import { MarketTopics } from './topics/market-topics.ts';
import { PendingMarkets } from './topics/pending-market.ts';
import { poolText } from './topics/pool-words.ts';
import { Topic } from './topics/topic.ts';

/** A signed head of the journal, as it is published. */
export type PublishedHead = Omit<HeadMessage, 'channel' | 'type' | 'timeUs'>;

/** What a hub reads. */
export type HubParts = {
  readonly feed: Feed;
  /** Kept up by its owner: at the end of a turn it has every command that the feed published. */
  readonly view: VenueView;
  /** The same with what else its users may see; without it nobody is told of the pool. */
  readonly live?: LiveVenue;
  /** Live bars and 24-hour figures up to the feed's next command; empty ones when left out. */
  readonly tape?: MarketTape;
  /** Microseconds since 1970. */
  readonly nowUs: () => number;
};

/** Is told of each released command before anything public of it is sent. */
export type ReleaseListener = (released: ReleasedCommand) => void;

const NOBODY_LEFT = (): void => undefined;
const COMMANDS_PER_TURN = 4_096;

/**
 * Everything that is sent to those who listen. It reads released commands only, notes what they
 * touched, and sends books, trades, bars and prices every few milliseconds, tickers a little later.
 * What goes to one client in a turn leaves in one write.
 */
export class StreamHub {
  readonly listing: VenueListing = new VenueListing();
  readonly limits: StreamLimits;
  readonly tape: MarketTape;
  readonly clients: ClientSet;
  readonly #parts: HubParts;
  readonly #markets = new Map<number, MarketTopics>();
  readonly #pending = new PendingMarkets();
  readonly #listeners = new Set<ReleaseListener>();
  readonly #tickers: Topic;
  readonly #heads: Topic;
  readonly #pool: Topic;
  readonly #timers: readonly NodeJS.Timeout[];
  #place: FeedPlace;
  #now: Stamp;
  #head: PublishedHead | null = null;
  #poolSequence = 0;
  #timesBehind = 0;
  #isClosed = false;

  constructor(parts: HubParts, limits: StreamLimits = DEFAULT_STREAM_LIMITS) {
    const { feed, view } = parts;
    this.#parts = parts;
    this.limits = limits;
    this.clients = new ClientSet(limits);
    this.tape = parts.tape ?? new MarketTape();
    this.#place = placeIn(feed);
    this.#now = this.#stampOf(feed.nextSequence - 1);
    for (const { rules } of view.markets.assets()) this.listing.configureAsset(rules);
    for (const { rules } of view.markets.all()) this.listing.configureMarket(rules);
    this.#tickers = new Topic({ channel: 'tickers' }, () => this.#allTickers(), NOBODY_LEFT);
    this.#heads = new Topic({ channel: 'heads' }, () => this.#headMessage(), NOBODY_LEFT);
    this.#pool = new Topic({ channel: 'pool' }, () => this.#poolMessage(), NOBODY_LEFT);
    this.#timers = [
      setInterval(() => this.flush(), limits.flushMs),
      setInterval(() => this.flushTickers(), limits.tickerMs),
      setInterval(() => this.flushPool(), limits.poolMs),
    ];
    void this.#follow();
  }

  /** The last command that the public streams know of. */
  get now(): Stamp {
    return this.#now;
  }

  /** Time of the machine in microseconds since 1970. */
  nowUs(): number {
    return this.#parts.nowUs();
  }

  /** Times that the hub fell behind the feed and began again. */
  get timesBehind(): number {
    return this.#timesBehind;
  }

  /** Streams that somebody follows. */
  get topics(): number {
    let topics = Number(this.#tickers.subscriptions.size > 0);
    topics += Number(this.#heads.subscriptions.size > 0);
    topics += Number(this.#pool.subscriptions.size > 0);
    for (const market of this.#markets.values()) topics += market.count;
    return topics;
  }

  /** Is told of each command from now on. */
  listen(listener: ReleaseListener): void {
    this.#listeners.add(listener);
  }

  /** The topic of a stream, or why there is none. */
  topic(stream: PublicStream): Topic | ApiError {
    this.#take();
    if (stream.channel === 'tickers') return this.#tickers;
    if (stream.channel === 'heads') return this.#heads;
    if (stream.channel === 'pool') {
      const isOffered = this.#parts.live !== undefined;
      return isOffered ? this.#pool : edgeError('NotOffered', { feature: 'pool' });
    }
    const terms = this.listing.market(stream.market);
    if (terms === undefined) return edgeError('UnknownMarket', { market: stream.market });
    return this.#market(terms.market).open(stream);
  }

  /** Publishes a signed head of the journal. */
  publishHead(head: PublishedHead): void {
    this.#head = head;
    const message = this.#headMessage();
    if (message !== null) this.#heads.publish(message);
  }

  /** Sends what happened since the last flush. Timers call it. */
  flush(): void {
    this.#take();
    for (const [market, pending] of this.#pending.touched()) {
      this.#market(market).flush(pending);
    }
    this.clients.flush();
  }

  /** Sends the tickers of markets that were touched. Timers call it. */
  flushTickers(): void {
    this.#take();
    const touched = this.#pending.takeTickers().filter((market) => this.#isListed(market));
    for (const market of touched) this.#market(market).flushTicker();
    if (touched.length > 0 && this.#tickers.subscriptions.size > 0) {
      const tickers = touched.map((market) => this.#market(market).tickerNow());
      this.#tickers.publish({ channel: 'tickers', type: 'tickers', ...this.#now, tickers });
    }
    this.clients.flush();
  }

  /** Sends how the pool is, when anything happened since the last time. Timers call it. */
  flushPool(): void {
    this.#take();
    if (this.#pool.subscriptions.size === 0) return;
    const { sequence } = this.#now;
    if (sequence === this.#poolSequence) return;
    this.#poolSequence = sequence;
    const message = this.#poolMessage();
    if (message !== null) this.#pool.publish(message);
    this.clients.flush();
  }

  /** Says goodbye to everybody. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.clients.endAll(CLOSE.leaving);
  }

  async #follow(): Promise<void> {
    while (!this.#isClosed) {
      await this.#parts.feed.reached(this.#place.nextSequence);
      // One pass a turn, so that a busy feed does not keep sockets and timers waiting.
      await new Promise((resolve) => setImmediate(resolve));
      this.#take();
      this.clients.flush();
      if (this.#parts.feed.isEnded && this.#place.lag === 0) return;
    }
  }

  /** Takes in everything that is released. */
  #take(): void {
    if (this.#isClosed) return;
    try {
      for (;;) {
        const taken = this.#place.take(COMMANDS_PER_TURN);
        if (taken.length === 0) return;
        for (const released of taken) this.#fold(released);
      }
    } catch (error) {
      if (!(error instanceof FellBehindError)) throw error;
      this.#beginAgain();
    }
  }

  #fold(released: ReleasedCommand): void {
    const { command, sequence, timeUs } = released;
    this.tape.fold(released, (market, interval, candle) => {
      this.#pending.get(market).closedCandles.push([interval, candle]);
    });
    this.#pending.note(released);
    const { markets } = this.#parts.view;
    if (command.kind === 'ConfigureAsset') {
      const asset = markets.asset(command.asset);
      if (asset !== undefined) this.listing.configureAsset(asset.rules);
    } else if (command.kind === 'ConfigureMarket') {
      const market = markets.get(command.market);
      if (market !== undefined) this.listing.configureMarket(market.rules);
    }
    this.#now = { sequence, timeUs };
    for (const listener of this.#listeners) listener(released);
  }

  /** What was missed cannot be told any more: everybody starts anew. */
  #beginAgain(): void {
    this.#timesBehind += 1;
    this.#place = placeIn(this.#parts.feed);
    this.#now = this.#stampOf(this.#parts.feed.nextSequence - 1);
    this.clients.endAll(CLOSE.lost);
  }

  #stampOf(sequence: number): Stamp {
    return { sequence, timeUs: this.#parts.view.totals.figures.lastTimeUs };
  }

  #isListed(market: number): boolean {
    return this.listing.marketById(market) !== undefined;
  }

  #market(market: number): MarketTopics {
    const known = this.#markets.get(market);
    if (known !== undefined) return known;
    const { view, nowUs } = this.#parts;
    const terms = () => {
      const found = this.listing.marketById(market);
      if (found === undefined) throw new Error(`market ${market} has no public name`);
      return found;
    };
    const now = (): Stamp => this.#now;
    const created = new MarketTopics({ view, tape: this.tape, terms, now, nowUs });
    this.#markets.set(market, created);
    return created;
  }

  #allTickers(): MarketMessage {
    const tickers = [...this.listing.markets()].map(({ market }) =>
      this.#market(market).tickerNow(),
    );
    return { channel: 'tickers', type: 'tickers', ...this.#now, tickers };
  }

  #poolMessage(): MarketMessage | null {
    const { live } = this.#parts;
    const pool = live === undefined ? null : poolText(live, this.listing);
    return pool === null ? null : { channel: 'pool', type: 'pool', ...this.#now, pool };
  }

  #headMessage(): MarketMessage | null {
    if (this.#head === null) return null;
    return { channel: 'heads', type: 'head', timeUs: this.#now.timeUs, ...this.#head };
  }
}

function placeIn(feed: Feed): FeedPlace {
  return new FeedPlace(feed, { name: 'stream hub', fromSequence: feed.nextSequence });
}
