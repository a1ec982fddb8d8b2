import type { EngineLimits } from '@tandem/engine';
import type { Command, EventKind, Sequence } from '@tandem/protocol';
import { type AccountId, type AssetId, type Event, EventBuffer } from '@tandem/protocol';
import { assert, type TimestampUs } from '@tandem/quantity';
import { findProblems } from './conservation.ts';
import { type Fields, raw } from './raw-command.fixture.ts';
import { ReferenceEngine } from './reference-engine.ts';

export const LIMITS: EngineLimits = {
  accounts: 1_024,
  orders: 1_024,
  ordersPerAccount: 256,
  pendingWithdrawals: 64,
  forcedWithdrawals: 64,
  pendingPerOwner: 32,
  keys: 64,
  keysPerAccount: 8,
  clientOrderIdsRemembered: 256,
  stepsPerCommand: 64,
};

/** One dollar in quote units. */
export const USD = 1_000_000;
/** One bitcoin in lots, and a dollar per bitcoin in price units: 1. */
export const BTC = 1_000_000;
export const HOUR_US = 3_600_000_000;

/** The market of the rulebook's examples: the mark is the index, fees are off. */
const BTC_PERPETUAL: Fields & { readonly kind: 'ConfigureMarket' } = {
  kind: 'ConfigureMarket',
  market: 0,
  symbol: 'BTC-PERP',
  marketKind: 'perpetual',
  baseAsset: 1,
  quoteAsset: 0,
  baseUnitsPerLot: 100,
  tickSize: 1,
  maxPrice: 1_000_000,
  minOrderNotional: USD,
  maxOrderSize: 100 * BTC,
  maxPositionSize: 1_000 * BTC,
  maxOpenInterest: 1_000 * BTC,
  scaleFromNotional: 0,
  scaleToNotional: 0,
  priceBandPpb: 100_000_000,
  marketBoundPpb: 50_000_000,
  takerFeePpb: 0,
  liquidationFeePpb: 4_000_000,
  confidenceLimitPpb: 1_000_000,
  maxIndexAgeUs: 60_000_000,
  maxIndexJumpPpb: 500_000_000,
  markClampPpb: 0,
  staleBandPpbPerSecond: 0,
  staleBandCapPpb: 0,
  fundingIntervalUs: HOUR_US,
  fundingInterestPpb: 100_000,
  fundingCapPpb: 40_000_000,
  impactNotional: 10_000 * USD,
  volatilityPpb: 1,
  protocolPriorityShare: 0,
  liquidationSliceNotional: 1_000_000 * USD,
  tiers: [{ lower: 0, initialRatePpb: 5_000_000, maintenanceRatePpb: 5_000_000 }],
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
} as const;

const TRIGGER = {
  kind: 'PlaceTriggerOrder',
  market: 0,
  clientOrderId: null,
  nonce: null,
  triggerBy: 'index',
  limitPrice: null,
  reduceOnly: true,
  attached: false,
  selfTrade: 'cancelTaker',
  marginMode: 'cross',
} as const;

/** A venue that checks conservation after every command it is sent. */
export class CheckedVenue {
  readonly engine: ReferenceEngine = new ReferenceEngine(LIMITS);
  /** A whole hour. */
  timeUs: number = 500_000 * HOUR_US;
  readonly #events = new EventBuffer();
  #deposits = 0;

  send(command: Command): readonly Event[] {
    this.#events.clear();
    const sequence = (this.engine.state.sequence + 1) as Sequence;
    this.engine.apply(sequence, this.timeUs as TimestampUs, command, this.#events);
    const problems = findProblems(this.engine.state);
    assert(problems.length === 0, `${command.kind}: ${problems.join('; ')}`);
    return this.#events.toArray();
  }

  /** Sends a command that must not be rejected. */
  must(command: Command): readonly Event[] {
    const events = this.send(command);
    const rejected = events.find((event) => event.kind === 'CommandRejected');
    assert(rejected === undefined, `rejected: ${JSON.stringify(rejected)}`);
    return events;
  }

  list(market: Fields = {}): void {
    this.asset(0, 1_000_000_000, null);
    this.must(raw({ ...BTC_PERPETUAL, ...market }));
  }

  asset(asset: number, weightPpb: number, priceMarket: number | null): void {
    const decimals = asset === 0 ? 6 : 8;
    const maxDeposits = 2 ** 52;
    const symbol = `A${asset}`;
    const figures = { symbol, decimals, weightPpb, priceMarket, maxDeposits };
    this.must(raw({ kind: 'ConfigureAsset', asset, ...figures }));
  }

  open(account: number, dollars = 0): void {
    this.must(raw({ kind: 'OpenAccount', account, parent: null }));
    if (dollars > 0) this.deposit(account, 0, dollars * USD);
  }

  deposit(account: number, asset: number, amount: number): readonly Event[] {
    this.#deposits += 1;
    const receipt = { chain: 0, transactionHash: '00'.repeat(32), logIndex: 0 };
    const depositNumber = this.#deposits;
    return this.must(
      raw({ kind: 'CreditDeposit', account, asset, amount, depositNumber, ...receipt }),
    );
  }

  /** A new index price, half a second later. */
  index(price: number, market = 0): readonly Event[] {
    this.timeUs += 500_000;
    const publishTimeUs = this.timeUs;
    const figures = { price, confidence: 0, publishTimeUs, externalMid: null };
    return this.must(raw({ kind: 'UpdateIndexPrice', market, ...figures }));
  }

  order(account: number, side: 'buy' | 'sell', order: Fields): readonly Event[] {
    return this.must(raw({ ...ORDER, account, side, ...order }));
  }

  trigger(account: number, side: 'buy' | 'sell', order: Fields): readonly Event[] {
    return this.must(raw({ ...TRIGGER, account, side, ...order }));
  }

  balance(account: number, asset = 0): bigint | undefined {
    return this.engine.state.accounts.get(account as AccountId)?.balances[asset as AssetId];
  }

  /** Size and quote of the position of an account in market 0. */
  position(account: number): { readonly size: bigint; readonly quote: bigint } | undefined {
    const records = this.engine.state.accounts.get(account as AccountId)?.records ?? [];
    return records.find((record) => record.size !== 0n);
  }
}

export function eventsOf<Kind extends EventKind>(
  events: readonly Event[],
  kind: Kind,
): readonly Extract<Event, { kind: Kind }>[] {
  return events.filter((event): event is Extract<Event, { kind: Kind }> => event.kind === kind);
}
