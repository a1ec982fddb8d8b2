import { nextEvent, placesOf, type ReleasedCommand } from '@tandem/feed';
import { type AccountId, type Command, eventLayouts } from '@tandem/protocol';
import type { Lots, PriceUnits, TimestampUs } from '@tandem/quantity';
import {
  type BinanceDepthUpdate,
  type BinanceRecord,
  type BinanceTrade,
  DepthBook,
  type Recording,
  scaledInteger,
} from '@tandem/recording';
import type { ReplayRequest } from '../../arguments/request.ts';
import type { Venue } from '../../venue/venue.ts';
import { RecordingRun } from '../recording-run.ts';
import { sayFault } from '../say-fault.ts';
import { UnsuitableRecordingError } from '../unsuitable.ts';
import { isSameTop } from './book-comparison.ts';
import { BookMirror } from './book-mirror.ts';
import { openCrowd, RECORDED_TAKERS } from './crowd.ts';
import { type IndexQuote, quoteOf, readIndexQuotes } from './index-quotes.ts';
import { type BinanceMarketPlan, binanceMarket, MARKET, moneyOf } from './market.ts';
import { type BinanceSurvey, surveyBinance } from './survey.ts';

const FILLED = placesOf(eventLayouts.ORDER_FILLED);
const COMPARED_LEVELS = 5;
const INDEX_EVERY_US = 500_000;
const SECOND_US = 1_000_000;
const PREMIUM_EVERY_S = 5;

export type BinanceRecording = Recording & { readonly format: 'binance-streams' };

/** What a Binance replay found, beside the audit of the venue. */
export type BinanceResult = {
  readonly survey: BinanceSurvey;
  readonly isPerpetual: boolean;
  readonly recordedTrades: number;
  /** Recorded trades that filled in full at the recorded price. */
  readonly matchedTrades: number;
  readonly snapshots: number;
  readonly bestEqual: number;
  readonly top5Equal: number;
  readonly indexPrices: number;
  readonly gaps: number;
  readonly faults: number;
  readonly lines: number;
  readonly elapsedMs: number;
};

/** Plays depth updates as makers and trades as takers, and compares the two books all the way. */
export async function replayBinance(
  request: ReplayRequest,
  recording: BinanceRecording,
  venue: Venue,
): Promise<BinanceResult> {
  if (recording.market === 'coinm') {
    throw new UnsuitableRecordingError(
      'contracts settled in coins (inverse) are not traded here yet',
    );
  }
  const survey = await surveyBinance(recording.path);
  const index = request.index === null ? null : await readIndexQuotes(request.index);
  const plan = binanceMarket(survey, recording.market === 'usdm');
  return new BinanceRun(request, recording, { venue, survey, plan, index }).play();
}

type Ground = {
  readonly venue: Venue;
  readonly survey: BinanceSurvey;
  readonly plan: BinanceMarketPlan;
  /** Quotes of the index; null when the recording's own best prices have to do. */
  readonly index: readonly IndexQuote[] | null;
};

class BinanceRun {
  readonly #recording: BinanceRecording;
  readonly #ground: Ground;
  readonly #isPerpetual: boolean;
  readonly #run: RecordingRun;
  readonly #book: DepthBook;
  readonly #mirror: BookMirror;
  /** Lots that a recorded trade still has to fill, by the taker's account. */
  readonly #open = new Map<number, { price: number; left: number }>();
  #isListed = false;
  #indexAt = 0;
  #indexPrices = 0;
  #lastIndexUs = 0;
  #lastSecond = 0;
  #own: IndexQuote | null = null;
  #counts = { trades: 0, matched: 0, snapshots: 0, best: 0, top5: 0, faults: 0 };

  constructor(request: ReplayRequest, recording: BinanceRecording, ground: Ground) {
    const { venue, survey, plan } = ground;
    this.#recording = recording;
    this.#ground = ground;
    this.#isPerpetual = plan.rules.marketKind === 'perpetual';
    this.#book = new DepthBook(survey.scale);
    this.#mirror = new BookMirror(plan.unitsPerPriceStep);
    this.#run = new RecordingRun(request, venue, {
      labels: {
        title: `replay  Binance ${survey.symbol} ${plan.rules.marketKind}`,
        market: () => MARKET,
        progress: () => recording.progress.bytesRead / recording.totalBytes,
      },
      onReleased: (released) => this.#note(released),
    });
  }

  async play(): Promise<BinanceResult> {
    try {
      for await (const entry of this.#recording.entries) {
        if (this.#run.isOver(entry.line)) break;
        if (entry.kind === 'fault') {
          this.#counts.faults += 1;
          sayFault(entry);
        } else await this.#accept(entry.record);
      }
      await this.#run.settle();
    } finally {
      this.#run.close();
    }
    return this.#result();
  }

  async #accept(record: BinanceRecord): Promise<void> {
    if (!this.#isListed) {
      this.#isListed = true;
      for (const command of this.#ground.plan.commands) await this.#order(record, command);
      for (const command of openCrowd(moneyOf(this.#ground.plan)))
        await this.#order(record, command);
    }
    await this.#passTime(record.receivedUs);
    switch (record.kind) {
      case 'bookTicker':
        this.#own = quoteOf(record);
        return;
      case 'snapshot':
        this.#book.onSnapshot(record);
        return this.#followBook(record.receivedUs);
      case 'depthUpdate':
        return this.#updateDepth(record);
      case 'trade':
        return this.#trade(record);
      default:
        return;
    }
  }

  async #updateDepth(update: BinanceDepthUpdate): Promise<void> {
    if (this.#book.onUpdate(update) === 'applied') await this.#followBook(update.receivedUs);
  }

  async #followBook(timeUs: number): Promise<void> {
    if (!this.#canTrade()) return;
    // Trades since the last update have eaten into the orders here: look at what is left of them.
    await this.#settle();
    const here = this.#run.venue.view.orders.book(MARKET);
    for (const command of this.#mirror.follow(this.#book, here)) {
      await this.#run.order(timeUs, command);
    }
    await this.#settle();
    if (this.#book.isLive) this.#compare();
  }

  /** After this every order that takes is over, filled or not. */
  async #settle(): Promise<void> {
    await this.#run.settle();
    this.#open.clear();
  }

  /** A recorded trade comes as an order that takes at its price, and at no other. */
  async #trade(trade: BinanceTrade): Promise<void> {
    if (!this.#canTrade() || !this.#book.isLive) return;
    const { scale } = this.#ground.survey;
    const price = scaledInteger(trade.price, scale.priceDecimals);
    const size = scaledInteger(trade.size, scale.sizeDecimals);
    if (size === 0) return;
    const takers = RECORDED_TAKERS;
    const account = takers[this.#counts.trades % takers.length] as AccountId;
    this.#counts.trades += 1;
    const units = price * this.#ground.plan.unitsPerPriceStep;
    this.#open.set(account, { price: units, left: size });
    await this.#order(trade, {
      kind: 'PlaceOrder',
      account,
      market: MARKET,
      clientOrderId: null,
      nonce: null,
      side: trade.isBuyerMaker ? 'sell' : 'buy',
      type: 'limit',
      price: units as PriceUnits,
      size: size as Lots,
      timeInForce: 'IOC',
      expiresAtUs: null,
      postOnly: 'no',
      reduceOnly: false,
      selfTrade: 'cancelMaker',
      marginMode: 'cross',
    });
    if (this.#open.size >= takers.length) await this.#settle();
  }

  /** Index prices and timers that were due before a recorded moment. */
  async #passTime(timeUs: number): Promise<void> {
    if (!this.#isPerpetual) return;
    const quote = this.#indexQuote(timeUs);
    if (quote !== null && timeUs - this.#lastIndexUs >= INDEX_EVERY_US) {
      this.#lastIndexUs = timeUs;
      this.#indexPrices += 1;
      await this.#run.order(timeUs, this.#indexPrice(quote, timeUs));
    }
    const second = Math.floor(timeUs / SECOND_US);
    if (second === this.#lastSecond) return;
    this.#lastSecond = second;
    await this.#run.order(timeUs, { kind: 'Tick' });
    if (second % PREMIUM_EVERY_S !== 0 || !this.#canTrade()) return;
    await this.#run.order(timeUs, { kind: 'SamplePremium', market: MARKET });
  }

  #indexPrice({ mid, half }: IndexQuote, timeUs: number): Command {
    const units = 10 ** (6 - this.#ground.survey.scale.sizeDecimals);
    // The perpetual's own mid is what other venues would show of it, if the index is not that.
    const outside = this.#ground.index === null ? null : (this.#own?.mid ?? null);
    return {
      kind: 'UpdateIndexPrice',
      market: MARKET,
      price: Math.round(mid * units) as PriceUnits,
      confidence: Math.ceil(half * units) as PriceUnits,
      publishTimeUs: timeUs as TimestampUs,
      externalMid: outside === null ? null : (Math.round(outside * units) as PriceUnits),
    };
  }

  #indexQuote(timeUs: number): IndexQuote | null {
    const { index } = this.#ground;
    if (index === null) return this.#own;
    while ((index[this.#indexAt + 1]?.timeUs ?? Number.POSITIVE_INFINITY) <= timeUs) {
      this.#indexAt += 1;
    }
    const quote = index[this.#indexAt];
    return quote === undefined || quote.timeUs > timeUs ? null : quote;
  }

  #canTrade(): boolean {
    return !this.#isPerpetual || this.#indexPrices > 0;
  }

  async #order(record: BinanceRecord, command: Command): Promise<void> {
    await this.#run.order(record.receivedUs, command);
  }

  #compare(): void {
    const here = this.#run.venue.view.orders.book(MARKET);
    const { unitsPerPriceStep } = this.#ground.plan;
    const isEqual = (levels: number): boolean =>
      isSameTop({ recorded: this.#book, here, unitsPerPriceStep }, levels);
    this.#counts.snapshots += 1;
    if (isEqual(1)) this.#counts.best += 1;
    if (isEqual(COMPARED_LEVELS)) this.#counts.top5 += 1;
  }

  #note({ slots }: ReleasedCommand): void {
    for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
      if (slots[at] !== FILLED.code) continue;
      const order = this.#open.get(slots[at + FILLED.account] as number);
      if (order === undefined || order.price !== slots[at + FILLED.price]) continue;
      order.left -= slots[at + FILLED.size] as number;
      if (order.left === 0) this.#counts.matched += 1;
    }
  }

  #result(): BinanceResult {
    const { trades, matched, snapshots, best, top5, faults } = this.#counts;
    return {
      survey: this.#ground.survey,
      isPerpetual: this.#isPerpetual,
      recordedTrades: trades,
      matchedTrades: matched,
      snapshots,
      bestEqual: best,
      top5Equal: top5,
      indexPrices: this.#indexPrices,
      gaps: this.#book.gaps,
      faults,
      lines: this.#recording.progress.lines,
      elapsedMs: this.#run.elapsedMs,
    };
  }
}
