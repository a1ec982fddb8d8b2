import { Engine } from '@tandem/engine';
import { type Command, type Event, EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

/** Fields of a command as an example writes them: plain numbers and words. */
export type Plain = { readonly [field: string]: unknown };

/** One dollar in quote units. */
export const USD = 1_000_000;
/** One bitcoin in lots; a dollar per bitcoin is one price unit. */
export const BTC = 1_000_000;

const MARKET = {
  kind: 'ConfigureMarket',
  market: 0,
  symbol: 'BTC-PERP',
  marketKind: 'perpetual',
  baseAsset: 1,
  quoteAsset: 0,
  baseUnitsPerLot: 100,
  tickSize: 1,
  maxPrice: 1_000_000,
  minOrderNotional: 10 * USD,
  maxOrderSize: 100 * BTC,
  maxPositionSize: 1_000 * BTC,
  maxOpenInterest: 1_000 * BTC,
  scaleFromNotional: 0,
  scaleToNotional: 0,
  priceBandPpb: 100_000_000,
  marketBoundPpb: 50_000_000,
  takerFeePpb: 450_000,
  liquidationFeePpb: 4_000_000,
  confidenceLimitPpb: 1_000_000,
  maxIndexAgeUs: 60_000_000,
  maxIndexJumpPpb: 500_000_000,
  markClampPpb: 0,
  staleBandPpbPerSecond: 0,
  staleBandCapPpb: 0,
  fundingIntervalUs: 3_600_000_000,
  fundingInterestPpb: 100_000,
  fundingCapPpb: 40_000_000,
  impactNotional: 10_000 * USD,
  volatilityPpb: 1,
  protocolPriorityShare: 0,
  liquidationSliceNotional: 1_000_000 * USD,
  tiers: [{ lower: 0, initialRatePpb: 10_000_000, maintenanceRatePpb: 5_000_000 }],
};

const ORDER = {
  kind: 'PlaceOrder',
  market: 0,
  clientOrderId: null,
  nonce: null,
  type: 'limit',
  timeInForce: 'GTC',
  expiresAtUs: null,
  postOnly: 'no',
  reduceOnly: false,
  selfTrade: 'cancelTaker',
  marginMode: 'cross',
};

/** The command that lists the market of the examples, with these differences. */
export function exampleMarket(rules: Plain): Plain {
  return { ...MARKET, ...rules };
}

/** A limit order of the examples, with these differences. */
export function exampleOrder(account: number, side: 'buy' | 'sell', order: Plain): Plain {
  return { ...ORDER, account, side, ...order };
}

/** The venue in which the examples of the documents happen, driven by hand. */
export class ExampleVenue {
  readonly engine: Engine = new Engine();
  /** Noon of 1 November 2026. */
  timeUs = 1_793_534_400_000_000;
  #sequence = 0;
  #deposits = 0;
  readonly #events: EventBuffer = new EventBuffer();

  /** Sequence of the last command. */
  get sequence(): number {
    return this.#sequence;
  }

  send(command: Plain): readonly Event[] {
    this.#sequence += 1;
    this.#events.clear();
    const [sequence, timeUs] = [this.#sequence as Sequence, this.timeUs as TimestampUs];
    this.engine.apply(sequence, timeUs, command as unknown as Command, this.#events);
    return this.#events.toArray();
  }

  /** Lists asset 0, the market with the given differences, and an index price of 60,000. */
  open(market: Plain = {}): void {
    this.asset(0, { symbol: 'USD', decimals: 6, weightPpb: 1_000_000_000, priceMarket: null });
    this.send(exampleMarket(market));
    this.index(60_000);
  }

  asset(asset: number, rules: Plain): readonly Event[] {
    return this.send({ kind: 'ConfigureAsset', asset, maxDeposits: 2 ** 52, ...rules });
  }

  market(rules: Plain): readonly Event[] {
    return this.send(exampleMarket(rules));
  }

  account(account: number, dollars: number, parent: number | null = null): void {
    if (account >= 16) this.send({ kind: 'OpenAccount', account, parent });
    if (dollars > 0) this.deposit(account, 0, dollars * USD);
  }

  deposit(account: number, asset: number, amount: number): readonly Event[] {
    this.#deposits += 1;
    const receipt = { chain: 0, transactionHash: '00'.repeat(32), logIndex: 0 };
    const depositNumber = this.#deposits;
    return this.send({ kind: 'CreditDeposit', account, asset, amount, depositNumber, ...receipt });
  }

  index(price: number, market = 0): readonly Event[] {
    this.timeUs += 1_000_000;
    const publishTimeUs = this.timeUs;
    const figures = { price, confidence: 0, publishTimeUs, externalMid: null };
    return this.send({ kind: 'UpdateIndexPrice', market, ...figures });
  }

  order(account: number, side: 'buy' | 'sell', order: Plain): readonly Event[] {
    return this.send(exampleOrder(account, side, order));
  }
}
