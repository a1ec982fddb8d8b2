import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Hello } from '@tandem/api';
import { type Database, databasePlace, openDatabase } from '@tandem/database';
import { type Exchange, journalHistory, journalName, openExchange } from '@tandem/exchange';
import {
  DEFAULT_BUDGETS,
  type Gateway,
  openGateway,
  type PartHealth,
  serveScreen,
  type WalletDirectory,
} from '@tandem/gateway';
import { type MarketData, openMarketData } from '@tandem/market-data';
import type { PriceFeed } from '@tandem/price-feed';
import { openProjector, type Projector } from '@tandem/projector';
import { type ConfigureVenue, PROTOCOL_VERSION } from '@tandem/protocol';
import type { QuoteUnits } from '@tandem/quantity';
import { SYSTEM_CLOCK } from '@tandem/sequencer';
import { LiveCrowd } from '@tandem/simulation';
import { type Logger, pino } from 'pino';
import { DemoActivity, submitAll } from './demo-activity.ts';
import { DemoPayer } from './demo-payer.ts';
import { demoPoolCommands, FIRST_POOL_DEPOSIT } from './demo-pool.ts';
import { DemoFaucet } from './faucet.ts';
import { noKeysYet } from './no-keys-yet.ts';
import { openPrices } from './open-prices.ts';
import { publicPrices } from './public-prices.ts';
import type { StartConfig } from './start-config.ts';
import { followListing } from './venue-listing.ts';

/** Seats of the demo crowd: about two thirds of them trade. */
const CROWD = 48;
const DOLLAR = 1_000_000;
const VERSION = '0.1.0';

/** Limits of a venue that is to go on: the simulation's are made to be reached. */
const VENUE_LIMITS: ConfigureVenue = {
  kind: 'ConfigureVenue',
  insuranceStepCap: (50_000 * DOLLAR) as QuoteUnits,
  backstopLossCap: (500_000 * DOLLAR) as QuoteUnits,
};

/** A venue that runs. */
export type RunningVenue = {
  readonly address: string;
  readonly exchange: Exchange;
  readonly gateway: Gateway;
  /** Where index prices come from, in words. */
  readonly priceSource: string;
  /** Resolves with the reason when the exchange cannot go on. */
  readonly failed: Promise<Error>;
  health(): readonly PartHealth[];
  /** Resolves when every part is ready to be used. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

type Parts = {
  readonly exchange: Exchange;
  readonly database: Database;
  readonly projector: Projector;
  readonly prices: PriceFeed;
  readonly marketData: MarketData;
};

/** Starts everything in this process: the journal's folder decides whether it is new. */
export async function startVenue(
  config: StartConfig,
  /** Folder of the built trading screen; null serves none. */
  screen: string | null = null,
): Promise<RunningVenue> {
  const log = pino({ name: 'tandem', level: 'warn' }, pino.destination(2));
  mkdirSync(config.data, { recursive: true });
  const exchange = await openExchange({ folder: join(config.data, 'journal') });
  const hasHistory = exchange.resumed.sequence > 0;
  const crowd = new LiveCrowd({ seed: config.seed, traders: CROWD }, exchange.live.view);
  await setUp(exchange, crowd);
  const { database, projector } = await openTables(config, exchange, log);
  const prices = await openPrices(config, exchange, { hasHistory, log });
  const faucet = new DemoFaucet(exchange.port, exchange.live);
  await openPool(exchange, faucet);
  const marketData = await openMarketData(
    {
      feed: exchange.feed,
      view: exchange.live.view,
      history: journalHistory(join(config.data, 'journal')),
      log,
    },
    { tapePath: join(config.data, 'market-tape.json'), listen: null },
  );
  const parts = { exchange, database, projector, prices, marketData };
  const activity = new DemoActivity(exchange.port, crowd, () => SYSTEM_CLOCK.nowUs());
  if (config.bots) {
    await submitAll(exchange.port, crowd.traderSetup());
    activity.start();
  }
  const payer = new DemoPayer(exchange.port, exchange.live);
  const gateway = createGateway(config, parts, faucet, log);
  if (screen !== null) serveScreen(gateway.server, screen);
  const { address } = await gateway.listen();
  return {
    address,
    exchange,
    gateway,
    priceSource: prices.feedState().description,
    failed: failureOf(exchange),
    health: () => healthOf(parts),
    ready: () => becomeReady(parts),
    close: async () => {
      await gateway.close();
      await marketData.close();
      await activity.close();
      payer.close();
      await prices.close();
      await exchange.close();
      await projector.close();
      await database.close();
    },
  };
}

function failureOf({ venue }: Exchange): Promise<Error> {
  return new Promise((resolve) => {
    venue.listen({ audience: 'public', onReleased: () => {}, onStopped: resolve });
  });
}

/** Lists the markets of a new venue, and gives its funds their money. */
async function setUp({ port, live }: Exchange, crowd: LiveCrowd): Promise<void> {
  const isNew = live.view.totals.count('VenueConfigured') === 0;
  await submitAll(port, crowd.venueSetup());
  if (isNew) await submitAll(port, [VENUE_LIMITS]);
}

/** Gives a new venue its protocol pool, with the money of a first provider. */
async function openPool({ port, live }: Exchange, faucet: DemoFaucet): Promise<void> {
  const commands = demoPoolCommands(live.view);
  if (commands.length === 0) return;
  await submitAll(port, commands);
  const { account, amount, command } = FIRST_POOL_DEPOSIT;
  await faucet.credit(account, 0, amount);
  await submitAll(port, [command]);
}

async function openTables(
  config: StartConfig,
  exchange: Exchange,
  log: Logger,
): Promise<{ readonly database: Database; readonly projector: Projector }> {
  const folder = join(config.data, 'tables');
  const place = databasePlace(process.env, { folder, access: 'write' });
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

function createGateway(
  config: StartConfig,
  parts: Parts,
  faucet: DemoFaucet,
  log: Logger,
): Gateway {
  const { exchange, database, prices, marketData } = parts;
  const { port, live, feed } = exchange;
  const rate = (perSecond: number) => ({ perSecond, burst: perSecond * 4 });
  return openGateway(
    {
      port,
      live,
      feed,
      database,
      wallets: walletDirectory(exchange),
      authenticator: noKeysYet(),
      hello: () => helloOf(config, prices),
      health: () => healthOf(parts),
      prices: () => publicPrices(prices.feedState()),
      faucet,
      hub: marketData.hub,
      day: marketData.day,
      nowUs: () => SYSTEM_CLOCK.nowUs(),
      log,
    },
    followListing(live, feed),
    {
      host: config.host,
      port: config.port,
      budgets: {
        ...DEFAULT_BUDGETS,
        key: rate(config.keyRequestsPerSecond),
        address: rate(config.addressRequestsPerSecond),
      },
    },
  );
}

/** Looks in the engine itself: an account that is being opened is found a moment early. */
function walletDirectory({ venue }: Exchange): WalletDirectory {
  return {
    ownerOf: (wallet, walletId) => {
      const { keys } = venue.machine.engine.state;
      const found = keys.walletOf(wallet, walletId);
      if (found === undefined) return undefined;
      const { account, keyId } = found;
      return { account, keyId, nextKeyId: keys.lastKeyId(account) + 1 };
    },
  };
}

function helloOf(config: StartConfig, prices: PriceFeed): Hello {
  return {
    name: 'Tandem',
    apiVersion: 'v1',
    venueVersion: VERSION,
    protocolVersion: PROTOCOL_VERSION,
    chainId: config.chainId,
    verifyingContract: config.verifyingContract,
    settlementAsset: 'USDC',
    priceSource: prices.feedState().description,
    isDemo: true,
    features: ['rest', 'streams', 'faucet', ...(config.bots ? ['bots'] : [])],
  };
}

function healthOf({ exchange, projector, prices, marketData }: Parts): readonly PartHealth[] {
  const exchangeFault = exchange.health();
  const tablesFault = projector.health();
  const priceFault = prices.health();
  const streamsFault = marketData.health();
  return [
    part('exchange', exchangeFault === null ? 'ok' : 'failed', exchangeFault),
    part('tables', statusOfTables(projector), tablesFault),
    part('prices', statusOfPrices(prices), priceFault),
    part('streams', streamsFault === null ? 'ok' : 'degraded', streamsFault),
  ];
}

function part(name: string, status: PartHealth['status'], detail: string | null): PartHealth {
  return { name, status, detail };
}

/** Tables that are behind still answer; orders do not need them. */
function statusOfTables(projector: Projector): PartHealth['status'] {
  if (projector.health() !== null) return 'degraded';
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
