import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Database, databasePlace, openDatabase } from '@tandem/database';
import { type Exchange, journalHistory, journalName } from '@tandem/exchange';
import { type PartHealth, serveScreen } from '@tandem/gateway';
import { type MarketData, openMarketData } from '@tandem/market-data';
import type { PriceFeed } from '@tandem/price-feed';
import { openProjector, type Projector, type StepCopier } from '@tandem/projector';
import { type Logger, pino } from 'pino';
import {
  type ChainGround,
  closeChainGround,
  farPlace,
  missingContracts,
} from '../chain/chain-ground.ts';
import { VenueSettlement } from '../chain/venue-settlement.ts';
import { chainsOf, followVenueSteps } from '../chain/venue-steps.ts';
import { createGateway } from './create-gateway.ts';
import { type DemoExchange, type Environment, openDemoExchange } from './demo-exchange.ts';
import type { DemoKey } from './demo-key.ts';
import { localAccess } from './exchange-access.ts';
import { beginActivity, type Funding } from './funding.ts';
import { openSessions } from './open-login.ts';
import { openPrices } from './open-prices.ts';
import { processMetrics } from './process-metrics.ts';
import { publicPrices } from './public-prices.ts';
import type { StartConfig } from './start-config.ts';

const SESSION_SECRET_BYTES = 32;

/** A venue that runs. */
export type RunningVenue = {
  readonly address: string;
  readonly exchange: Exchange;
  readonly demoKey: DemoKey;
  /** Where its money is. */
  readonly ground: ChainGround;
  /** Where index prices come from, in words. */
  readonly priceSource: string;
  /** Resolves with the reason when the exchange cannot go on. */
  readonly failed: Promise<Error>;
  /** Resolves when every part is ready to be used. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

type Parts = {
  readonly exchange: Exchange;
  readonly projector: Projector;
  readonly steps: StepCopier;
  readonly prices: PriceFeed;
  readonly marketData: MarketData;
  readonly ground: ChainGround;
  readonly settlement: VenueSettlement | null;
  readonly funding: Funding;
  readonly wantsLanes: boolean;
};

/** What a start needs beside its configuration. */
export type StartSurroundings = {
  readonly environment: Environment;
  /** Folder of the built page; null: none. */
  readonly page: string | null;
};

/** Starts everything in this process: the journal's folder decides whether it is new. */
export async function startVenue(
  config: StartConfig,
  { environment, page }: StartSurroundings,
): Promise<RunningVenue> {
  const log = pino({ name: 'tandem', level: 'warn' }, pino.destination(2));
  const core = await openDemoExchange(config, environment, log);
  const { exchange, demoKey, failed, ground } = core;
  const settlement = openChainSide(config, core, log);
  const hasHistory = exchange.resumed.sequence > 0;
  const { database, projector } = await openTables(config, { exchange, environment, log });
  const access = localAccess(config, core);
  const { withdrawalSteps: stepsOf } = access;
  const chains = chainsOf(config.data, config.secondChain);
  const steps = followVenueSteps({ database, chains, stepsOf, log });
  const marketData = await openMarkets(config, exchange, log);
  const prices = await openPrices(config, exchange, { hasHistory, log });
  const funding = beginActivity(core, log);
  const chainSide = { ground, settlement, funding, wantsLanes: config.secondChain };
  const parts = { exchange, projector, steps, prices, marketData, ...chainSide };
  // Without a chain the traders are there before anybody can ask.
  if (settlement === null) await funding.ended;
  const gateway = createGateway(config, access, {
    database,
    marketData,
    priceSource: () => prices.feedState().description,
    prices: () => publicPrices(prices.feedState()),
    health: () => healthOf(parts),
    registries: [
      processMetrics(),
      exchange.metrics,
      prices.metrics,
      projector.metrics,
      marketData.registry,
      ...(settlement === null ? [] : [settlement.metrics]),
    ],
    sessions: openSessions(config, randomBytes(SESSION_SECRET_BYTES)),
    log,
  });
  if (page !== null) serveScreen(gateway.server, page);
  const { address } = await gateway.listen();
  return {
    address,
    exchange,
    demoKey,
    ground,
    priceSource: prices.feedState().description,
    failed,
    ready: () => becomeReady(parts),
    close: async () => {
      await gateway.close();
      await marketData.close();
      await core.quiet();
      await prices.close();
      await settlement?.close();
      await exchange.close();
      await closeChainGround(ground);
      await steps.close();
      await projector.close();
      await database.close();
    },
  };
}

function openChainSide(
  { data }: StartConfig,
  { exchange, ground, tellVault }: DemoExchange,
  log: Logger,
): VenueSettlement | null {
  if (ground.kind !== 'running') return null;
  const { contracts, chain } = ground;
  const { port, feed } = exchange;
  const far = farPlace(ground);
  const venue = new VenueSettlement({ data, url: chain.url, contracts, far, port, feed, log });
  tellVault(() => venue.settlement?.holdings() ?? null);
  return venue;
}

async function openTables(
  config: StartConfig,
  around: {
    readonly exchange: Exchange;
    readonly environment: Environment;
    readonly log: Logger;
  },
): Promise<{ readonly database: Database; readonly projector: Projector }> {
  const { exchange, environment, log } = around;
  const folder = join(config.data, 'tables');
  const place = databasePlace(environment, { folder, access: 'write' });
  const { database, discarded } = await openDatabase(place);
  if (discarded !== null) log.warn({ discarded }, 'the tables are filled again');
  const journal = join(config.data, 'journal');
  const projector = await openProjector({
    database,
    feed: exchange.feed,
    history: journalHistory(journal),
    journal: () => journalName(journal),
    log,
  });
  return { database, projector };
}

async function openMarkets(
  config: StartConfig,
  exchange: Exchange,
  log: Logger,
): Promise<MarketData> {
  const { feed, live } = exchange;
  const history = journalHistory(join(config.data, 'journal'));
  const tapePath = join(config.data, 'market-tape.json');
  const parts = { feed, view: live.view, live, history, log };
  const marketData = await openMarketData(parts, { tapePath, listen: null });
  exchange.onHead(({ lastSequence, ...head }) =>
    marketData.hub.publishHead({ ...head, sequence: lastSequence }),
  );
  return marketData;
}

function healthOf(parts: Parts): readonly PartHealth[] {
  const { exchange, projector, steps, prices, marketData } = parts;
  const exchangeFault = exchange.health();
  const marketFault = marketData.health();
  const publishingFault = exchange.publishingFault();
  return [
    part('exchange', exchangeFault === null ? 'ok' : 'failed', exchangeFault),
    part('published journal', publishingFault === null ? 'ok' : 'degraded', publishingFault),
    part('tables', statusOfTables(parts), projector.health() ?? steps.health()),
    part('prices', statusOfPrices(prices), prices.health()),
    part('market-data', marketFault === null ? 'ok' : 'degraded', marketFault),
    ...healthOfChain(parts),
  ];
}

/** Orders do not need the chain: without it the venue is degraded, with words about it. */
function healthOfChain({ ground, settlement, funding, wantsLanes }: Parts): readonly PartHealth[] {
  if (ground.kind === 'none') return [];
  if (ground.kind === 'standing') return [part('chain', 'degraded', ground.why)];
  const fault = ground.chain.health() ?? ground.far?.chain.health() ?? funding.fault;
  const isFunding = !funding.isDone && fault === null;
  const chain = isFunding
    ? part('chain', 'starting', 'the first deposits are on their way')
    : part(
        'chain',
        fault === null ? 'ok' : 'degraded',
        fault ?? missingContracts(ground.contracts, wantsLanes),
      );
  return [chain, ...(settlement === null ? [] : [settlement.health()])];
}

function part(name: string, status: PartHealth['status'], detail: string | null): PartHealth {
  return { name, status, detail };
}

/** Tables that are behind still answer; orders do not need them. */
function statusOfTables({ projector, steps }: Parts): PartHealth['status'] {
  if ((projector.health() ?? steps.health()) !== null) return 'degraded';
  return projector.isReady() ? 'ok' : 'starting';
}

function statusOfPrices(prices: PriceFeed): PartHealth['status'] {
  if (!prices.isReady()) return 'starting';
  return prices.health() === null ? 'ok' : 'degraded';
}

const LOOK_EVERY_MS = 20;

async function becomeReady(parts: Parts): Promise<void> {
  while (healthOf(parts).some(({ status }) => status === 'starting')) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
