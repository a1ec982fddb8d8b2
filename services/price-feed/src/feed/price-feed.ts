import type { CommandPort } from '@tandem/ingress';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { FeedPlan } from '../plans/feed-plan.ts';
import { validatePlan } from '../plans/validate-plan.ts';
import type { HermesTimes } from '../sources/pyth/hermes-source.ts';
import type { SocketTimes } from '../sources/socket-source.ts';
import { feedMetrics } from './feed-metrics.ts';
import type { FeedState } from './feed-state.ts';
import { RunningPlan } from './running-plan.ts';

export type PriceFeedParts = {
  readonly port: CommandPort;
  readonly clock: { nowUs(): number };
  /** From 0 up to, not including, 1: spreads reconnections. */
  readonly random: () => number;
  /** Goes into the requests to Pyth and nowhere else. */
  readonly pythApiKey: string | null;
  /** Gets every update of Pyth that was verified: what the index was made of can be shown later. */
  readonly keepUpdate?: (update: Uint8Array) => void;
  readonly log?: Logger;
};

export type PriceFeedConfig = {
  readonly plan: FeedPlan;
  /** Index prices a second and market, at most. */
  readonly maxPerSecond: number;
  /**
   * Another plan for when no market of the first has a price after `withinMs`: decided once, at
   * the start, and never later. Null: wait for the first for ever.
   */
  readonly fallback: { readonly plan: FeedPlan; readonly withinMs: number } | null;
  readonly socketTimes?: SocketTimes;
  readonly hermesTimes?: HermesTimes;
};

/** A running price feed. */
export type PriceFeed = {
  /** For the system page: every source with its age, and what became of it. */
  feedState(): FeedState;
  /** Null while every market has a price; otherwise which have none, and why. */
  health(): string | null;
  /** True once the venue has accepted a price of every market. */
  isReady(): boolean;
  readonly metrics: Registry;
  close(): Promise<void>;
};

const WATCH_EVERY_MS = 500;
const POLL_MS = 20;
/** A price that waits longer for its outcome says that the venue is not there. */
const OUTCOME_LATE_US = 5_000_000;

/** Opens the feed of a plan; its prices go to the venue until it is closed. */
export async function openPriceFeed(
  parts: PriceFeedParts,
  config: PriceFeedConfig,
): Promise<PriceFeed> {
  const { port, clock, random, pythApiKey, keepUpdate, log } = parts;
  const { maxPerSecond, fallback, socketTimes, hermesTimes } = config;
  validatePlan(config.plan);
  if (fallback !== null) validatePlan(fallback.plan);
  const run = (plan: FeedPlan) => {
    const running = new RunningPlan(plan, {
      port,
      nowUs: () => clock.nowUs(),
      random,
      pythApiKey,
      maxPerSecond,
      ...(keepUpdate === undefined ? {} : { keepUpdate }),
      ...(socketTimes === undefined ? {} : { socketTimes }),
      ...(hermesTimes === undefined ? {} : { hermesTimes }),
    });
    running.start();
    return running;
  };
  let running = run(config.plan);
  if (fallback !== null && !(await isReached(running, fallback.withinMs))) {
    log?.warn({ withinMs: fallback.withinMs }, 'no source was reached, the other plan begins');
    await running.close();
    running = run(fallback.plan);
  }
  log?.info({ kind: running.plan.kind }, running.plan.description);
  const watch = log === undefined ? undefined : watchMarkets(running, log);
  return {
    feedState: () => running.state(),
    health: () => healthOf(running.state(), waitingLongest(running), clock.nowUs()),
    isReady: () => running.publishers.every(({ lastAcceptedUs }) => lastAcceptedUs !== null),
    metrics: feedMetrics(() => running.state()),
    close: async () => {
      clearInterval(watch);
      await running.close();
    },
  };
}

async function isReached(running: RunningPlan, withinMs: number): Promise<boolean> {
  const { markets, kind } = running.plan;
  // Markets that are simulated beside the others say nothing about the network.
  const real = markets.filter((market) => market.kind === kind);
  const untilMs = performance.now() + withinMs;
  while (performance.now() < untilMs) {
    if (real.some((market) => running.isKnown(market))) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}

function waitingLongest(running: RunningPlan): number | null {
  const waiting = running.publishers.flatMap(({ waitingSinceUs }) => waitingSinceUs ?? []);
  return waiting.length === 0 ? null : Math.min(...waiting);
}

function healthOf(state: FeedState, waitingSinceUs: number | null, nowUs: number): string | null {
  if (waitingSinceUs !== null && nowUs - waitingSinceUs > OUTCOME_LATE_US) {
    return `the venue has not answered a price for ${Math.floor((nowUs - waitingSinceUs) / 1e6)} s`;
  }
  const unknown = state.markets.filter(({ index }) => index.price === null);
  if (unknown.length === 0) return null;
  return unknown
    .map(({ symbol, index }) => {
      const counted = index.inputs.filter(({ exclusion }) => exclusion === null).length;
      const inputs = `${counted} of ${index.inputs.length} sources count`;
      return `${symbol} has no index price: ${index.reason}, ${inputs}`;
    })
    .join('; ');
}

/** Says once when the price of a market is lost, and once when it is back. */
function watchMarkets(running: RunningPlan, log: Logger): NodeJS.Timeout {
  const known = new Map(running.plan.markets.map(({ symbol }) => [symbol, true]));
  const timer = setInterval(() => {
    const { markets, sources } = running.state();
    for (const { symbol, index } of markets) {
      const isKnown = index.price !== null;
      if (known.get(symbol) === isKnown) continue;
      known.set(symbol, isKnown);
      if (isKnown) log.info({ market: symbol }, 'the index price is back');
      else log.warn({ market: symbol, index, sources }, 'the index price is unknown');
    }
  }, WATCH_EVERY_MS);
  timer.unref();
  return timer;
}
