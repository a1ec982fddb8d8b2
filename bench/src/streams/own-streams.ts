import type { OrderStream } from './order-stream.ts';
import { Pcg } from './pcg.ts';
import { SimulatedMarket } from './simulated-market.ts';

const SEED = 7;
const START_PRICE = 60_000;
/** Largest immediate order: bounded so that one message fills few enough orders for a ring. */
const SWEEP_ORDERS = 200;

type Walk = { market: SimulatedMarket; random: Pcg; mid: number };

function begin(name: string, messages: number): Walk {
  return { market: new SimulatedMarket(name, messages), random: new Pcg(SEED), mid: START_PRICE };
}

function addAt(walk: Walk, depth: number, size: number): void {
  const { market, random, mid } = walk;
  const distance = 1 + Math.min(random.below(depth), random.below(depth));
  const side = random.next() % 2;
  market.place(side, side === 1 ? mid + distance : mid - distance, size);
}

function cancelAny({ market, random }: Walk): void {
  if (market.resting > 0) market.cancel(market.restingAt(random.below(market.resting)));
  else market.cancel(1 + random.below(Math.max(1, market.newestId)));
}

function takeFrom(walk: Walk, side: number, size: number): void {
  const reach = 2_000;
  walk.market.take(side, side === 1 ? walk.mid - reach : walk.mid + reach, size);
}

/** A quiet day: a tight book of about 4,000 orders, small trades, a price that hardly moves. */
export function calmStream(messages: number): OrderStream {
  const walk = begin('calm', messages);
  const { market, random } = walk;
  for (let i = 0; i < messages; i += 1) {
    if (random.below(512) === 0) walk.mid += random.next() % 2 === 1 ? 1 : -1;
    const draw = random.below(100);
    if (i < 4_000 || market.resting < 3_500 || (draw < 51 && market.resting < 4_500)) {
      addAt(walk, 20, 1 + random.below(50));
    } else if (draw < 94) cancelAny(walk);
    else takeFrom(walk, random.next() % 2, 1 + random.below(20));
  }
  return market.stream;
}

/**
 * Quoting robots in a storm: four messages of five are cancels. An order can be canceled only once,
 * so most of these cancels name an order that is gone already and are refused, as they are when
 * robots cancel twice or too late.
 */
export function cancelHeavyStream(messages: number): OrderStream {
  const walk = begin('cancel-heavy', messages);
  const { market, random } = walk;
  for (let i = 0; i < messages; i += 1) {
    if (random.below(64) === 0) walk.mid += random.next() % 2 === 1 ? 1 : -1;
    const draw = random.below(100);
    if (i < 5_000 || draw < 18) addAt(walk, 100, 1 + random.below(100));
    else if (draw < 20) takeFrom(walk, random.next() % 2, 1 + random.below(100));
    else if (draw < 37 && market.resting > 4_000) cancelAny(walk);
    else market.cancel(1 + random.below(market.newestId));
  }
  return market.stream;
}

/** Calm, then half of the price is lost in a tenth of the messages, then half of that returns. */
export function flashCrashStream(messages: number): OrderStream {
  const walk = begin('flash-crash', messages);
  const { market, random } = walk;
  const crash = { from: Math.floor(messages * 0.4), until: Math.floor(messages * 0.5) };
  const recovered = Math.floor(messages * 0.7);
  const fall = START_PRICE / 2;
  const bottom = START_PRICE - fall;
  for (let i = 0; i < messages; i += 1) {
    const isCrash = i >= crash.from && i < crash.until;
    if (isCrash) {
      walk.mid = START_PRICE - Math.floor((fall * (i - crash.from)) / (crash.until - crash.from));
    } else if (i >= crash.until && i < recovered) {
      const part = (i - crash.until) / (recovered - crash.until);
      walk.mid = bottom + Math.floor((fall / 2) * part);
    } else if (random.below(64) === 0) walk.mid += random.next() % 2 === 1 ? 1 : -1;
    const draw = random.below(100);
    if (i < 10_000 || draw < 50) addAt(walk, isCrash ? 2_000 : 200, 1 + random.below(100));
    else if (draw < (isCrash ? 70 : 88)) cancelAny(walk);
    else if (isCrash) takeFrom(walk, 1, 1 + random.below(SWEEP_ORDERS * 50));
    else takeFrom(walk, random.next() % 2, 1 + random.below(100));
  }
  return market.stream;
}

/** 200,000 orders on 10,000 prices a side that hardly trade: changes are far from the touch. */
export function deepStaticStream(messages: number): OrderStream {
  const walk = begin('deep-static', messages);
  const { market, random } = walk;
  const prefill = Math.min(200_000, Math.floor(messages / 4));
  for (let i = 0; i < messages; i += 1) {
    const draw = random.below(100);
    if (i < prefill || (draw < 50 && market.resting < prefill)) {
      const distance = 1 + random.below(10_000);
      const side = random.next() % 2;
      const price = side === 1 ? walk.mid + distance : walk.mid - distance;
      market.place(side, price, 1 + random.below(100));
    } else if (draw < 99) cancelAny(walk);
    else takeFrom(walk, random.next() % 2, 1 + random.below(10));
  }
  return market.stream;
}
