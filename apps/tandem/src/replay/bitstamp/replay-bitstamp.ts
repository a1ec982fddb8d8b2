import { nextEvent, placesOf, type ReleasedCommand } from '@tandem/feed';
import { eventLayouts } from '@tandem/protocol';
import { unreachable } from '@tandem/quantity';
import {
  BitstampReplay,
  type ComparisonReport,
  EXTENDED_METHOD,
  type ExpectBookAction,
  type Recording,
  type ReduceAction,
  type RepriceAction,
  reducedSize,
  type SeedAction,
  STATED_METHOD,
  seedSize,
  type VenueAction,
} from '@tandem/recording';
import type { ReplayRequest } from '../../arguments/request.ts';
import type { Venue } from '../../venue/venue.ts';
import { RecordingRun } from '../recording-run.ts';
import { sayFault } from '../say-fault.ts';
import { bitstampMarket, MARKET } from './market.ts';
import { OrderDesk } from './order-desk.ts';
import { type BitstampScale, measureBitstamp } from './scale.ts';

const PRINTED = placesOf(eventLayouts.TRADE_PRINTED);
const LEVELS = 5;

/** What a Bitstamp replay found, beside the audit of the venue. */
export type BitstampResult = {
  readonly format: 'bitstamp-orders';
  readonly report: ComparisonReport;
  readonly scale: BitstampScale;
  readonly faults: number;
  readonly ordersRefused: number;
  readonly accountsOpened: number;
  readonly lines: number;
  readonly elapsedMs: number;
};

export type BitstampRecording = Recording & { readonly format: 'bitstamp-orders' };

/** Plays a recording of Bitstamp order by order, and compares trades and books with it. */
export async function replayBitstamp(
  request: ReplayRequest,
  recording: BitstampRecording,
  venue: Venue,
): Promise<BitstampResult> {
  const scale = await measureBitstamp(recording.path);
  return new BitstampRun(request, recording, { venue, scale }).play();
}

class BitstampRun {
  readonly #recording: BitstampRecording;
  readonly #comparison: BitstampReplay;
  readonly #scale: BitstampScale;
  readonly #run: RecordingRun;
  readonly #desk: OrderDesk;
  #timeUs = 0;
  #faults = 0;

  constructor(
    request: ReplayRequest,
    recording: BitstampRecording,
    { venue, scale }: { readonly venue: Venue; readonly scale: BitstampScale },
  ) {
    this.#recording = recording;
    this.#scale = scale;
    const method = request.method === 'stated' ? STATED_METHOD : EXTENDED_METHOD;
    this.#comparison = new BitstampReplay(method);
    this.#run = new RecordingRun(request, venue, {
      labels: {
        title: 'replay  Bitstamp BTC-USD, order by order',
        market: () => MARKET,
        progress: () => recording.progress.bytesRead / recording.totalBytes,
      },
      onReleased: (released) => this.#note(released),
    });
    this.#desk = new OrderDesk(venue.view, (command) => this.#run.order(this.#timeUs, command));
  }

  async play(): Promise<BitstampResult> {
    try {
      for await (const entry of this.#recording.entries) {
        if (this.#run.isOver(entry.line)) break;
        if (entry.kind === 'fault') {
          this.#faults += 1;
          sayFault(entry);
          continue;
        }
        if (this.#timeUs === 0) await this.#open(entry.record.receivedUs);
        for (const action of this.#comparison.accept(entry.record)) await this.#carryOut(action);
      }
      await this.#run.settle();
    } finally {
      this.#run.close();
    }
    return {
      format: 'bitstamp-orders',
      report: this.#comparison.report(),
      scale: this.#scale,
      faults: this.#faults,
      ordersRefused: this.#desk.refused,
      accountsOpened: this.#desk.accountsOpened,
      lines: this.#recording.progress.lines,
      elapsedMs: this.#run.elapsedMs,
    };
  }

  async #open(timeUs: number): Promise<void> {
    this.#timeUs = timeUs;
    for (const command of bitstampMarket(this.#scale)) await this.#run.order(timeUs, command);
    await this.#desk.open();
  }

  async #carryOut(action: VenueAction): Promise<void> {
    this.#timeUs = action.timeUs;
    switch (action.kind) {
      case 'submit':
        return this.#desk.submit(action);
      case 'cancel':
        return this.#desk.cancel(action.orderKey);
      case 'reprice':
        return this.#reprice(action);
      case 'seed':
        return this.#seed(action);
      case 'reduce':
        return this.#reduce(action);
      case 'expectBook':
        return this.#compareBook(action);
      case 'expectTrade':
        return;
      default:
        unreachable(action);
    }
  }

  // These four depend on the book, so they wait until all before them is released.

  async #reprice(action: RepriceAction): Promise<void> {
    await this.#run.settle();
    if (this.#desk.restingLots(action.oldOrderKey) === 0) return;
    await this.#desk.cancel(action.oldOrderKey);
    await this.#desk.submit(action);
  }

  async #seed(action: SeedAction): Promise<void> {
    await this.#run.settle();
    const { buy, sell } = this.#run.venue.view.orders.book(MARKET);
    const [own, opposite] = action.side === 'buy' ? [buy, sell] : [sell, buy];
    const levelLots = own.sizeAt(action.priceCents);
    const sizeLots = seedSize(action, { levelLots, oppositeBestCents: opposite.best });
    if (sizeLots > 0) await this.#desk.submit({ ...action, sizeLots });
  }

  async #reduce(action: ReduceAction): Promise<void> {
    await this.#run.settle();
    const resting = this.#desk.restingLots(action.orderKey);
    const size = reducedSize(action, resting);
    if (size === 0) await this.#desk.cancel(action.orderKey);
    else await this.#desk.shrink(action.orderKey, size);
  }

  async #compareBook(expected: ExpectBookAction): Promise<void> {
    await this.#run.settle();
    const { buy, sell } = this.#run.venue.view.orders.book(MARKET);
    const [bids = [], asks = []] = [buy, sell].map((side) =>
      side.top(LEVELS).map(({ price, size }) => ({ priceCents: price, sizeLots: size })),
    );
    this.#comparison.compareBook(expected, { bids, asks });
  }

  #note(released: ReleasedCommand): void {
    const { slots, timeUs } = released;
    this.#desk.note(released);
    for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
      if (slots[at] !== PRINTED.code) continue;
      const priceCents = slots[at + PRINTED.price] as number;
      const sizeLots = slots[at + PRINTED.size] as number;
      this.#comparison.venueTrade({ timeUs, priceCents, sizeLots });
    }
  }
}
