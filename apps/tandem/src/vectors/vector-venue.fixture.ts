import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { checkInvariants, Engine } from '@tandem/engine';
import { type Command, type Event, EventBuffer, type Sequence, type Side } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

export type Fields = { readonly [field: string]: unknown };

/** A recorded file as text, unpacked when it is packed. */
export function recordedText(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

const USUAL_MARKET: Fields = {
  kind: 'ConfigureMarket',
  quoteAsset: 0,
  tickSize: 1,
  maxPrice: 1_000_000,
  minOrderNotional: 0,
  maxOrderSize: 1_000_000,
  maxPositionSize: 1_000_000,
  maxOpenInterest: 1_000_000,
  scaleFromNotional: 0,
  scaleToNotional: 0,
  priceBandPpb: 1_000_000_000,
  marketBoundPpb: 1_000_000_000,
  takerFeePpb: 0,
  liquidationFeePpb: 0,
  confidenceLimitPpb: 0,
  maxIndexAgeUs: 3_600_000_000,
  maxIndexJumpPpb: 1_000_000_000,
  markClampPpb: 0,
  staleBandPpbPerSecond: 0,
  staleBandCapPpb: 0,
  fundingIntervalUs: 3_600_000_000,
  fundingInterestPpb: 0,
  fundingCapPpb: 0,
  impactNotional: 1,
  volatilityPpb: 1,
  protocolPriorityShare: 0,
  liquidationSliceNotional: 1_000_000_000,
};

const PERPETUAL: Fields = {
  marketKind: 'perpetual',
  tiers: [{ lower: 0, initialRatePpb: 10_000_000, maintenanceRatePpb: 5_000_000 }],
};
const SPOT: Fields = { marketKind: 'spot', priceBandPpb: null, tiers: [] };

const USUAL_ORDER: Fields = {
  kind: 'PlaceOrder',
  clientOrderId: null,
  nonce: null,
  type: 'limit',
  expiresAtUs: null,
  postOnly: 'no',
  reduceOnly: false,
  selfTrade: 'allow',
  marginMode: 'cross',
};

/** An order that rests: its id, what was accepted and what remains. */
export type Resting = {
  readonly orderId: number;
  readonly account: number;
  readonly side: Side;
  readonly price: number;
  readonly size: number;
  readonly remaining: number;
};

/** An engine that takes the commands of a recorded suite, its invariants checked after each. */
export class VectorVenue {
  readonly engine: Engine = new Engine();
  private readonly events = new EventBuffer();
  private deposits = 0;

  /** Applies a command; throws when an invariant is broken. */
  send(command: Fields): readonly Event[] {
    this.events.clear();
    const sequence = (this.engine.state.sequence + 1) as Sequence;
    const time = 1_800_000_000_000_000 as TimestampUs;
    this.engine.apply(sequence, time, command as unknown as Command, this.events);
    const [broken] = checkInvariants(this.engine);
    if (broken !== undefined) throw new Error(`${broken.invariant}: ${broken.detail}`);
    return this.events.toArray();
  }

  /** Sends what must not be refused. */
  must(command: Fields): readonly Event[] {
    const events = this.send(command);
    const refused = events.find((event) => event.kind === 'CommandRejected');
    if (refused !== undefined) throw new Error(JSON.stringify([command, refused]));
    return events;
  }

  asset(asset: number, symbol: string): void {
    const [decimals, weightPpb] = asset === 0 ? [6, 1_000_000_000] : [8, 0];
    const rest = { decimals, weightPpb, priceMarket: null, maxDeposits: 2 ** 52 };
    this.must({ kind: 'ConfigureAsset', asset, symbol, ...rest });
  }

  spot(market: number, rules: Fields): void {
    this.must({ ...USUAL_MARKET, ...SPOT, market, symbol: `M${market}`, ...rules });
  }

  /** A perpetual of asset 1 with an index price. */
  perpetual(market: number, price: number): void {
    const rules = { market, symbol: `M${market}`, baseAsset: 1, baseUnitsPerLot: 1 };
    this.must({ ...USUAL_MARKET, ...PERPETUAL, ...rules });
    const figures = { price, confidence: 0, publishTimeUs: 1_800_000_000_000_000 };
    this.must({ kind: 'UpdateIndexPrice', market, ...figures, externalMid: null });
  }

  open(account: number): void {
    this.must({ kind: 'OpenAccount', account, parent: null });
  }

  deposit(account: number, asset: number, amount: number): void {
    this.deposits += 1;
    const receipt = { chain: 0, transactionHash: '00'.repeat(32), logIndex: 0 };
    const depositNumber = this.deposits;
    this.must({ kind: 'CreditDeposit', account, asset, amount, depositNumber, ...receipt });
  }

  place(order: Fields): readonly Event[] {
    return this.send({ ...USUAL_ORDER, ...order });
  }

  /** What an account may spend of an asset. */
  free(account: number, asset: number): number {
    const { accounts } = this.engine.state;
    const slot = accounts.slotOf(account);
    return accounts.balanceOf(slot, asset) - accounts.heldOf(slot, asset);
  }

  /** Orders that rest in a market, oldest first. */
  resting(market: number): readonly Resting[] {
    const { orders, accounts } = this.engine.state;
    const found: Resting[] = [];
    for (let slot = 0; slot < orders.highWater; slot += 1) {
      // Only what is in a level of the book rests; triggers wait elsewhere.
      if (orders.orderId(slot) === 0 || orders.market(slot) !== market) continue;
      if (orders.stage(slot) !== 0) continue;
      found.push({
        orderId: orders.orderId(slot),
        account: accounts.id(orders.account(slot)),
        side: (orders.flags(slot) & 1) === 0 ? 'buy' : 'sell',
        price: orders.price(slot),
        size: orders.size(slot),
        remaining: orders.remaining(slot),
      });
    }
    return found.toSorted((a, b) => a.orderId - b.orderId);
  }

  /** Size by side and price, highest price first. */
  levels(market: number): readonly { price: number; bidSize: number; askSize: number }[] {
    const levels = new Map<number, { bidSize: number; askSize: number }>();
    for (const { price, side, remaining } of this.resting(market)) {
      const level = levels.get(price) ?? { bidSize: 0, askSize: 0 };
      if (side === 'buy') level.bidSize += remaining;
      else level.askSize += remaining;
      levels.set(price, level);
    }
    return [...levels]
      .map(([price, sizes]) => ({ price, ...sizes }))
      .toSorted((a, b) => b.price - a.price);
  }
}
