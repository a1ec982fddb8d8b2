import { DEFAULT_LIMITS, Engine } from '@tandem/engine';
import type { MarketId, UpdateIndexPrice } from '@tandem/protocol';
import type { PriceUnits } from '@tandem/quantity';
import { serve } from '../../isolate/serve.ts';
import { type GcPauses, GcWatch } from '../../measure/gc-pauses.ts';
import { median, type Percentiles, percentilesOf } from '../../measure/percentiles.ts';
import { Pcg } from '../../streams/pcg.ts';
import { Venue } from '../../venue/venue.ts';
import { flaggedIn, Mirror } from './mirror.ts';
import { MARKETS, openPopulation, START_PRICE } from './population.ts';

export type LiquidationRequest = {
  readonly accounts: number;
  readonly ticks: number;
  readonly scans: number;
};

export type LiquidationReply = {
  readonly positions: number;
  readonly openMs: number;
  readonly calmUs: Percentiles & { readonly mean: number };
  readonly gc: GcPauses;
  readonly naiveScanMs: number;
  readonly crashMs: number;
  readonly crashFlagged: number;
  /** Accounts that a full scan finds and the engine did not flag, or the other way round. */
  readonly missed: number;
  readonly continueCommands: number;
  readonly continueMaxMs: number;
  readonly isWorkLeft: boolean;
};

const SEED = 11;
/** Largest step of a calm tick: 3 basis points. */
const CALM_STEP = 12;
const CRASH_PRICE = Math.floor(START_PRICE * 0.85);
const CRASH_MARKET = 0;
const CONTINUE_BUDGET_MS = 3_000;

const watch = new GcWatch();

class PriceTicks {
  readonly venue: Venue;
  private readonly random = new Pcg(SEED);
  private readonly prices: number[] = Array.from({ length: MARKETS }, () => START_PRICE);
  private readonly command: { -readonly [K in keyof UpdateIndexPrice]: UpdateIndexPrice[K] };

  constructor(venue: Venue) {
    this.venue = venue;
    this.command = {
      kind: 'UpdateIndexPrice',
      market: 0 as MarketId,
      price: START_PRICE as PriceUnits,
      confidence: 0 as PriceUnits,
      publishTimeUs: venue.timeUs,
      externalMid: START_PRICE as PriceUnits,
    };
  }

  /** A small random step of one market. */
  calm(tick: number): number {
    const market = tick % MARKETS;
    const step = this.random.below(2 * CALM_STEP + 1) - CALM_STEP;
    return this.set(market, (this.prices[market] as number) + step);
  }

  /** Sets a price and returns the milliseconds that the engine took. */
  set(market: number, price: number): number {
    this.prices[market] = price;
    const { command, venue } = this;
    venue.wait(100);
    command.market = market as MarketId;
    command.price = price as PriceUnits;
    command.externalMid = price as PriceUnits;
    command.publishTimeUs = venue.timeUs;
    const before = performance.now();
    venue.apply(command);
    return performance.now() - before;
  }
}

type Scene = { readonly venue: Venue; readonly mirror: Mirror; readonly ticks: PriceTicks };

/** Accounts in one list and not in the other. */
function difference(a: readonly number[], b: readonly number[]): number {
  const inA = new Set(a);
  const inB = new Set(b);
  return a.filter((id) => !inB.has(id)).length + b.filter((id) => !inA.has(id)).length;
}

async function calmTicks(
  scene: Scene,
  request: LiquidationRequest,
): Promise<Pick<LiquidationReply, 'calmUs' | 'gc' | 'naiveScanMs' | 'missed'>> {
  const { venue, mirror, ticks } = scene;
  const samples = new Float64Array(request.ticks);
  const scans: number[] = [];
  const flagged: number[] = [];
  let missed = 0;
  let total = 0;
  const gc: GcPauses[] = [];
  const block = Math.ceil(request.ticks / request.scans);
  let started = performance.now();
  for (let tick = 0; tick < request.ticks; tick += 1) {
    const elapsedMs = ticks.calm(tick);
    samples[tick] = elapsedMs * 1e3;
    total += elapsedMs;
    flagged.push(...flaggedIn(venue.events));
    mirror.follow(venue.events);
    if ((tick + 1) % block !== 0) continue;
    gc.push(await watch.between(started, performance.now()));
    const before = performance.now();
    const found = mirror.scan();
    scans.push(performance.now() - before);
    missed += difference(found, flagged);
    started = performance.now();
  }
  const calmUs = { ...percentilesOf(samples), mean: (total * 1e3) / request.ticks };
  return { calmUs, naiveScanMs: median(scans), missed, gc: joinPauses(gc) };
}

function joinPauses(pauses: readonly GcPauses[]): GcPauses {
  return {
    count: pauses.reduce((sum, { count }) => sum + count, 0),
    totalMs: pauses.reduce((sum, { totalMs }) => sum + totalMs, 0),
    maxMs: pauses.reduce((max, { maxMs }) => Math.max(max, maxMs), 0),
  };
}

/** Works off what a crash left over, one bounded command after the other. */
function continueAll(venue: Venue): { commands: number; maxMs: number } {
  let commands = 0;
  let maxMs = 0;
  const started = performance.now();
  while (venue.engine.hasPendingWork() && performance.now() - started < CONTINUE_BUDGET_MS) {
    const before = performance.now();
    venue.apply({ kind: 'ContinueLiquidations' });
    maxMs = Math.max(maxMs, performance.now() - before);
    commands += 1;
  }
  return { commands, maxMs };
}

serve(async (request: LiquidationRequest): Promise<LiquidationReply> => {
  const venue = new Venue(new Engine(DEFAULT_LIMITS));
  const mirror = new Mirror();
  const openStarted = performance.now();
  openPopulation(venue, mirror, request.accounts);
  const openMs = performance.now() - openStarted;
  const scene = { venue, mirror, ticks: new PriceTicks(venue) };
  // Warms the compiler up; the prices end where they may.
  for (let tick = 0; tick < MARKETS * 20; tick += 1) {
    scene.ticks.calm(tick);
    mirror.follow(venue.events);
  }
  globalThis.gc?.();
  const calm = await calmTicks(scene, request);
  const crashMs = scene.ticks.set(CRASH_MARKET, CRASH_PRICE);
  const flagged = flaggedIn(venue.events);
  // Flags are set before the first liquidation step changes a position.
  mirror.followMarks(venue.events);
  const missed = calm.missed + difference(mirror.scan(), flagged);
  const continued = continueAll(venue);
  return {
    positions: mirror.positionCount,
    openMs,
    ...calm,
    missed,
    crashMs,
    crashFlagged: flagged.length,
    continueCommands: continued.commands,
    continueMaxMs: continued.maxMs,
    isWorkLeft: venue.engine.hasPendingWork(),
  };
});
