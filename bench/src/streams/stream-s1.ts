import type { OrderStream } from './order-stream.ts';
import { Pcg } from './pcg.ts';
import { SimulatedMarket } from './simulated-market.ts';

const PREFILL = 10_000;
const RESTING_MIN = 9_500;
const RESTING_MAX = 10_500;
const DEPTH_TICKS = 50;
const REACH_TICKS = 60;
const SIZE_MAX = 100;
const START_PRICE = 40_000;

/**
 * Stream S1: half limit orders within 50 ticks of a wandering mid, 40 % cancels of resting orders,
 * 10 % marketable orders. With seed 42 it is byte for byte the published one.
 */
export function streamS1(messages: number, seed: number): OrderStream {
  const random = new Pcg(seed);
  const market = new SimulatedMarket('S1', messages);
  let mid = START_PRICE;
  for (let i = 0; i < messages; i += 1) {
    const draw = random.below(100);
    if (random.below(64) === 0) mid += random.next() % 2 === 1 ? 1 : -1;
    const action = choose(draw, i < PREFILL, market.resting);
    if (action === 'cancel') market.cancel(market.restingAt(random.below(market.resting)));
    else if (action === 'add') addNear(mid, random, market);
    else {
      const side = random.next() % 2;
      const size = 1 + random.below(SIZE_MAX);
      market.take(side, side === 1 ? mid - REACH_TICKS : mid + REACH_TICKS, size);
    }
  }
  return market.stream;
}

function choose(draw: number, isPrefill: boolean, resting: number): 'add' | 'cancel' | 'take' {
  if (isPrefill) return 'add';
  if (draw >= 90) return 'take';
  // The flow steers the number of resting orders back into its corridor.
  if (draw < 50 && resting > RESTING_MAX) return 'cancel';
  if (draw >= 50 && resting < RESTING_MIN) return 'add';
  return draw < 50 ? 'add' : 'cancel';
}

/** The smaller of two uniform distances: most orders are near the touch. */
function addNear(mid: number, random: Pcg, market: SimulatedMarket): void {
  const distance = 1 + Math.min(random.below(DEPTH_TICKS), random.below(DEPTH_TICKS));
  const side = random.next() % 2;
  const size = 1 + random.below(SIZE_MAX);
  market.place(side, side === 1 ? mid + distance : mid - distance, size);
}
