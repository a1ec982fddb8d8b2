import type { Feed, History, VenueView } from '@tandem/feed';
import type { DayFigures, LiveVenue } from '@tandem/projections';
import { DEFAULT_STREAM_LIMITS, StreamHub, type StreamLimits } from '@tandem/streams';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { openPublicServer, type PublicAddress } from './public-server.ts';
import { resumeTape } from './resume-tape.ts';
import { streamMetrics } from './stream-metrics.ts';
import { writeTape } from './tape-file.ts';

/** What market data is made from. */
export type MarketDataParts = {
  readonly feed: Feed;
  /** Kept up by its owner: at the end of a turn it has every command that the feed published. */
  readonly view: VenueView;
  /** The same with what else its users may see; without it nobody is told of the pool. */
  readonly live?: LiveVenue;
  /** Commands before the feed's first one, for bars and figures that a file does not have. */
  readonly history?: History;
  readonly log: Logger;
};

export type MarketDataConfig = {
  /** Where bars and 24-hour figures are kept across restarts; null: nowhere. */
  readonly tapePath: string | null;
  /** An address of its own; null where a gateway serves the streams. */
  readonly listen: PublicAddress | null;
  readonly limits?: Partial<StreamLimits>;
};

/** Running market data. */
export type MarketData = {
  readonly hub: StreamHub;
  /** Figures of the last 24 hours of a market. */
  readonly day: (market: number, timeUs: number) => DayFigures;
  /** Null where no address was asked for. */
  readonly port: number | null;
  readonly registry: Registry;
  /** Null while all is well; otherwise what is not. */
  health(): string | null;
  close(): Promise<void>;
};

const SAVE_MS = 30_000;

/** Opens market data over a feed. */
export async function openMarketData(
  parts: MarketDataParts,
  config: MarketDataConfig,
): Promise<MarketData> {
  const { feed, view, live, history, log } = parts;
  const { tapePath } = config;
  const { tape, lacking } = await resumeTape(tapePath, feed, history);
  if (lacking > 0) log.warn({ lacking }, 'figures of 24 hours lack commands of before the start');
  const limits = { ...DEFAULT_STREAM_LIMITS, ...config.limits };
  const nowUs = (): number => Date.now() * 1_000;
  const hub = new StreamHub(
    { feed, view, tape, nowUs, ...(live === undefined ? {} : { live }) },
    limits,
  );
  const registry = streamMetrics(hub);
  const health = (): string | null =>
    hub.timesBehind === 0 ? null : `lost its place in the feed ${hub.timesBehind} times`;
  const save = async (): Promise<void> => {
    if (tapePath === null) return;
    try {
      await writeTape(tapePath, tape);
    } catch (error) {
      // The file only saves work at the next start.
      log.error({ error }, 'bars and figures of 24 hours were not saved');
    }
  };
  const saving = setInterval(() => void save(), SAVE_MS);
  const { listen } = config;
  const server = listen === null ? null : await openPublicServer({ hub, registry, health }, listen);
  return {
    hub,
    day: (market, timeUs) => tape.day(market, timeUs),
    port: server?.port ?? null,
    registry,
    health,
    close: async () => {
      clearInterval(saving);
      hub.close();
      await server?.close();
      await save();
    },
  };
}
