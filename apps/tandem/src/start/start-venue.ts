import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Hello } from '@tandem/api';
import { type Database, databasePlace, openDatabase } from '@tandem/database';
import {
  DeadManSwitch,
  type Exchange,
  journalHistory,
  journalName,
  KeyStore,
  openExchange,
  passwordSource,
  readPassword,
  type SignatureDesk,
} from '@tandem/exchange';
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
import { NEWEST_RULE_VERSION, PROTOCOL_VERSION } from '@tandem/protocol';
import { SYSTEM_CLOCK } from '@tandem/sequencer';
import type { SigningDomain } from '@tandem/signing';
import { LiveCrowd } from '@tandem/simulation';
import { type Logger, pino } from 'pino';
import { DemoActivity, submitAll } from './demo-activity.ts';
import { type DemoKey, openDemoKey } from './demo-key.ts';
import { DemoPayer } from './demo-payer.ts';
import { demoPoolCommands, FIRST_POOL_DEPOSIT } from './demo-pool.ts';
import { DemoFaucet } from './faucet.ts';
import { openLogin } from './open-login.ts';
import { openPrices } from './open-prices.ts';
import { publicPrices } from './public-prices.ts';
import type { StartConfig } from './start-config.ts';
import { VENUE_LIMITS } from './venue-limits.ts';
import { followListing } from './venue-listing.ts';

/** Seats of the demo crowd: about two thirds of them trade. */
const CROWD = 48;
const SIGNATURE_THREADS = 1;
const VERSION = '0.1.0';

/** A venue that runs. */
export type RunningVenue = {
  readonly address: string;
  readonly exchange: Exchange;
  readonly demoKey: DemoKey;
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
  readonly signatures: SignatureDesk;
  readonly database: Database;
  readonly projector: Projector;
  readonly prices: PriceFeed;
  readonly marketData: MarketData;
};

/** What a start needs beside its configuration. */
export type StartSurroundings = {
  readonly environment: { readonly [name: string]: string | undefined };
  /** Folder of the built page; null: none. */
  readonly page: string | null;
};

/** Starts everything in this process: the journal's folder decides whether it is new. */
export async function startVenue(
  config: StartConfig,
  { environment, page }: StartSurroundings,
): Promise<RunningVenue> {
  const log = pino({ name: 'tandem', level: 'warn' }, pino.destination(2));
  mkdirSync(config.data, { recursive: true });
  const { exchange, signatures } = await openCore(config, environment);
  const { port, live } = exchange;
  const hasHistory = exchange.resumed.sequence > 0;
  const crowd = new LiveCrowd({ seed: config.seed, traders: CROWD }, live.view);
  await setUp(exchange, crowd);
  const faucet = new DemoFaucet(port, live);
  await openPool(exchange, faucet);
  const domain = domainOf(config);
  const keyPath = join(config.data, 'demo-key.json');
  const demoKey = await openDemoKey(keyPath, { port: exchange.publicPort, live, domain, faucet });
  const { database, projector } = await openTables(config, { exchange, environment, log });
  const marketData = await openMarkets(config, exchange, log);
  const prices = await openPrices(config, exchange, { hasHistory, log });
  const parts = { exchange, signatures, database, projector, prices, marketData };
  const activity = new DemoActivity(port, crowd, () => SYSTEM_CLOCK.nowUs());
  if (config.bots) {
    await submitAll(port, crowd.traderSetup());
    activity.start();
  }
  const payer = new DemoPayer(port, live);
  const deadMan = new DeadManSwitch({
    port,
    path: join(config.data, 'dead-man-switches.json'),
    nowUs: () => SYSTEM_CLOCK.nowUs(),
  });
  const gateway = createGateway(config, parts, { faucet, deadMan }, log);
  if (page !== null) serveScreen(gateway.server, page);
  const { address } = await gateway.listen();
  return {
    address,
    exchange,
    demoKey,
    priceSource: prices.feedState().description,
    failed: failureOf(exchange),
    ready: () => becomeReady(parts),
    close: async () => {
      await gateway.close();
      await marketData.close();
      await activity.close();
      payer.close();
      deadMan.close();
      await prices.close();
      await exchange.close();
      await projector.close();
      await database.close();
    },
  };
}

function domainOf({ chainId, verifyingContract }: StartConfig): SigningDomain {
  return { chainId, verifyingContract };
}

async function openCore(
  config: StartConfig,
  environment: StartSurroundings['environment'],
): Promise<{ readonly exchange: Exchange; readonly signatures: SignatureDesk }> {
  const demoPassword = join(config.data, 'key-store-password');
  const password = readPassword(passwordSource(environment, demoPassword));
  const keyStore = KeyStore.open(join(config.data, 'key-store'), password);
  const exchange = await openExchange({
    folder: join(config.data, 'journal'),
    signatures: {
      domain: domainOf(config),
      threads: SIGNATURE_THREADS,
      chainUrl: environment['TANDEM_CHAIN_URL'] ?? null,
      keyStore,
    },
  });
  const { signatures } = exchange;
  if (signatures === null) throw new Error('an exchange for gateways checks signatures');
  return { exchange, signatures };
}

function failureOf({ venue }: Exchange): Promise<Error> {
  return new Promise((resolve) => {
    venue.listen({ audience: 'public', onReleased: () => {}, onStopped: resolve });
  });
}

/** Activates the newest rules, lists the markets of a new venue, gives its funds their money. */
async function setUp({ port, live, venue }: Exchange, crowd: LiveCrowd): Promise<void> {
  const isNew = live.view.totals.count('VenueConfigured') === 0;
  if (venue.machine.engine.state.ruleVersion < NEWEST_RULE_VERSION) {
    await submitAll(port, [{ kind: 'ActivateRules', version: NEWEST_RULE_VERSION }]);
  }
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
  around: {
    readonly exchange: Exchange;
    readonly environment: StartSurroundings['environment'];
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
  const parts = { feed, view: live.view, history, log };
  const marketData = await openMarketData(parts, { tapePath, listen: null });
  exchange.onHead(({ lastSequence, ...head }) =>
    marketData.hub.publishHead({ ...head, sequence: lastSequence }),
  );
  return marketData;
}

function createGateway(
  config: StartConfig,
  parts: Parts,
  { faucet, deadMan }: { readonly faucet: DemoFaucet; readonly deadMan: DeadManSwitch },
  log: Logger,
): Gateway {
  const { exchange, signatures, database, projector, prices, marketData } = parts;
  const { publicPort, live, feed, venue } = exchange;
  const rate = (perSecond: number) => ({ perSecond, burst: perSecond * 4 });
  const nothing = { kind: 'refused', refusal: { reason: 'Stopped' } } as const;
  const { keys } = venue.machine.engine.state;
  const isSessionKey = (account: number, keyId: number): boolean =>
    keys.find(account, keyId)?.wallet === null;
  return openGateway(
    {
      port: publicPort,
      deadMan,
      dryPort: signatures.guard({ submit: () => Promise.resolve(nothing) }, false),
      live,
      feed,
      database,
      faucet,
      ...openLogin(config.data, domainOf(config), { signatures, isSessionKey }),
      keysOf: (account) =>
        [...venue.machine.engine.state.keys.all()].filter((key) => key.account === account),
      wallets: walletDirectory(exchange),
      prices: () => publicPrices(prices.feedState()),
      hub: marketData.hub,
      day: (market, timeUs) => marketData.day(market, timeUs),
      hello: () => helloOf(config, prices),
      health: () => healthOf(parts),
      registries: [exchange.metrics, prices.metrics, projector.metrics, marketData.registry],
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
    ...domainOf(config),
    settlementAsset: 'USDC',
    priceSource: prices.feedState().description,
    isDemo: true,
    features: ['rest', 'streams', 'faucet', ...(config.bots ? ['bots'] : [])],
  };
}

function healthOf({ exchange, projector, prices, marketData }: Parts): readonly PartHealth[] {
  const exchangeFault = exchange.health();
  const marketFault = marketData.health();
  return [
    part('exchange', exchangeFault === null ? 'ok' : 'failed', exchangeFault),
    part('tables', statusOfTables(projector), projector.health()),
    part('prices', statusOfPrices(prices), prices.health()),
    part('market-data', marketFault === null ? 'ok' : 'degraded', marketFault),
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
