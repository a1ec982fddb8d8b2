import { Feed, VenueView } from '@tandem/feed';
import { type Command, type Event, EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

const START_US = 1_800_000_000_000_000;
const SPACE_US = 1_000;

const ASSETS = [
  { asset: 0, symbol: 'USDC', decimals: 6 },
  { asset: 1, symbol: 'BTC', decimals: 8 },
];
const MARKET = {
  market: 1,
  symbol: 'BTC-PERP',
  marketKind: 'perpetual',
  baseAsset: 1,
  quoteAsset: 0,
  baseUnitsPerLot: 10_000,
  priceBandPpb: 50_000_000,
  maxIndexAgeUs: 10_000_000,
  fundingIntervalUs: 3_600_000_000,
};

/** A feed and its view with one market of prices with two digits, driven by events of a test. */
export class ListedVenue {
  readonly feed: Feed = new Feed();
  readonly view: VenueView = new VenueView();
  #orders = 0;

  constructor() {
    for (const asset of ASSETS) {
      this.release([{ kind: 'AssetConfigured', ...asset, weightPpb: 0 }], {
        kind: 'ConfigureAsset',
        priceMarket: null,
        weightPpb: 0,
        ...asset,
      });
    }
    const { market, symbol, marketKind } = MARKET;
    const rules = { market, symbol, marketKind, tickSize: 1, maxPrice: 10_000_000 };
    const command = { kind: 'ConfigureMarket', ...MARKET };
    this.release([{ kind: 'MarketConfigured', ...rules, takerFeePpb: 0 }], command);
    this.release([{ kind: 'AccountOpened', account: 20, owner: 20 }]);
  }

  /** Time of the newest command. */
  get timeUs(): number {
    return START_US + this.feed.nextSequence * SPACE_US;
  }

  /** Releases one command with its events; gives its sequence. */
  release(events: readonly object[], command: object = { kind: 'Tick' }): number {
    const buffer = new EventBuffer(0);
    for (const event of events) buffer.push(event as Event);
    const sequence = this.feed.nextSequence;
    const released = {
      sequence: sequence as Sequence,
      timeUs: (START_US + sequence * SPACE_US) as TimestampUs,
      command: command as Command,
      slots: buffer.slots.slice(0, buffer.length),
    };
    this.view.fold(released);
    this.feed.publish(released);
    return sequence;
  }

  /** An order rests; gives its id. */
  rest(side: 'buy' | 'sell', price: number, remaining: number): number {
    this.#orders += 1;
    const orderId = this.#orders;
    const market = 1;
    this.release([{ kind: 'OrderRested', account: 20, market, orderId, side, price, remaining }]);
    return orderId;
  }

  cancel(orderId: number): void {
    const order = { account: 20, market: 1, orderId, remaining: 1, reject: null };
    this.release([{ kind: 'OrderCanceled', ...order, reason: 'requested' }]);
  }

  /** Prints trades under one sequence. */
  print(prices: readonly number[], size = 10): number {
    const trade = { market: 1, size, takerSide: 'buy', makerOrderId: 1, takerOrderId: 2 };
    return this.release(prices.map((price) => ({ kind: 'TradePrinted', price, ...trade })));
  }
}
