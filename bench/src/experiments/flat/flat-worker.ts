import { DEFAULT_LIMITS, Engine } from '@tandem/engine';
import type { AccountId, MarketId, PlaceTriggerOrder } from '@tandem/protocol';
import type { Lots, PriceUnits } from '@tandem/quantity';
import { serve } from '../../isolate/serve.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import { Pcg } from '../../streams/pcg.ts';
import { OrderFlow, prepareFlow } from '../../venue/order-flow.ts';
import { FIRST_ACCOUNT, Venue } from '../../venue/venue.ts';

export type FlatRequest =
  | {
      readonly task: 'open accounts';
      readonly stream: OrderStream;
      readonly accounts: number;
      /** Accounts that trade. */
      readonly active: number;
    }
  | { readonly task: 'orders'; readonly from: number; readonly until: number }
  | { readonly task: 'place triggers'; readonly triggers: number }
  | { readonly task: 'index updates'; readonly updates: number };

/** Mean of all calls but the slowest of a thousand, which on a shared machine are interruptions. */
export type FlatReply = { readonly meanNs: number };

const PRICE = 40_000;
const PRICE_RANGE = 200;
const TRIGGERS_PER_ACCOUNT = 200;
const SEED = 5;
const KEPT = 0.999;

let venue: Venue | undefined;
let flow: OrderFlow | undefined;
const random = new Pcg(SEED);

function newVenue(): Venue {
  return new Venue(new Engine(DEFAULT_LIMITS));
}

/** Stops and take-profits on both sides, all far from any price that will come. */
function placeTriggers(target: Venue, triggers: number): void {
  target.openMarkets(1, PRICE);
  for (let i = 0; i < triggers; i += 1) {
    const account = FIRST_ACCOUNT + Math.floor(i / TRIGGERS_PER_ACCOUNT);
    if (i % TRIGGERS_PER_ACCOUNT === 0) target.openAccount(account, 1_000_000_000);
    const isBelow = i % 2 === 0;
    const distance = 5_000 + (i % 10_000);
    const order: PlaceTriggerOrder = {
      kind: 'PlaceTriggerOrder',
      account: account as AccountId,
      market: 0 as MarketId,
      clientOrderId: null,
      nonce: null,
      side: 'sell',
      trigger: isBelow ? 'stop' : 'takeProfit',
      triggerBy: i % 4 < 2 ? 'mark' : 'index',
      triggerPrice: (isBelow ? PRICE - distance : PRICE + distance) as PriceUnits,
      limitPrice: null,
      size: 1_000 as Lots,
      reduceOnly: false,
      attached: false,
      selfTrade: 'cancelTaker',
      marginMode: 'cross',
    };
    target.must(order);
  }
}

/** Times `count` calls one by one. */
function timed(count: number, call: (i: number) => void): FlatReply {
  const samples = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const before = performance.now();
    call(i);
    samples[i] = (performance.now() - before) * 1e6;
  }
  const kept = samples.sort().subarray(0, Math.ceil(count * KEPT));
  return { meanNs: kept.reduce((sum, sample) => sum + sample, 0) / kept.length };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the isolate was not set up');
  return value;
}

serve(async (request: FlatRequest): Promise<FlatReply> => {
  if (request.task === 'open accounts') {
    venue = newVenue();
    const { stream, active } = request;
    prepareFlow(venue, request.accounts, stream.prices[0] as number);
    flow = new OrderFlow(stream, venue, { accounts: active, selfTrade: 'cancelTaker' });
    return timed(1, () => undefined);
  }
  if (request.task === 'place triggers') {
    venue = newVenue();
    placeTriggers(venue, request.triggers);
    return timed(1, () => undefined);
  }
  if (request.task === 'index updates') {
    const target = present(venue);
    return timed(request.updates, () => {
      target.setIndex(0, PRICE - PRICE_RANGE + random.below(2 * PRICE_RANGE));
    });
  }
  const orders = present(flow);
  return timed(request.until - request.from, (i) => {
    const message = request.from + i;
    if (orders.isIndexDue(message)) orders.updateIndex(message);
    orders.apply(message);
  });
});
