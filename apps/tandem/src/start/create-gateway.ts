import type { Hello } from '@tandem/api';
import type { Database } from '@tandem/database';
import {
  type Gateway,
  type GatewayParts,
  openGateway,
  type PartHealth,
  type ReadingSessions,
} from '@tandem/gateway';
import type { MarketData } from '@tandem/market-data';
import { PROTOCOL_VERSION } from '@tandem/protocol';
import { SYSTEM_CLOCK } from '@tandem/sequencer';
import type { Logger } from 'pino';
import { budgetShare } from './budget-share.ts';
import { domainOf } from './demo-exchange.ts';
import type { ExchangeAccess } from './exchange-access.ts';
import { openLogin } from './open-login.ts';
import type { StartConfig } from './start-config.ts';
import { followListing } from './venue-listing.ts';

const VERSION = '0.1.0';

/** What a gateway is given beside the exchange. */
export type GatewaySurroundings = {
  readonly database: Database;
  readonly marketData: MarketData;
  /** Where index prices come from, in words. */
  readonly priceSource: () => string;
  /** Absent where another process collects them. */
  readonly prices?: NonNullable<GatewayParts['prices']>;
  readonly health: () => readonly PartHealth[];
  readonly registries: NonNullable<GatewayParts['registries']>;
  readonly sessions: ReadingSessions;
  readonly log: Logger;
  /** Gateways that share the budgets of a caller; one where this is the only one. */
  readonly gateways?: number;
};

/** Makes the gateway of a venue, in the process of the exchange or apart from it. */
export function createGateway(
  config: StartConfig,
  access: ExchangeAccess,
  around: GatewaySurroundings,
): Gateway {
  const { live, feed, port, dryPort, faucet, openings, deadMan, keysOf, wallets, journal } = access;
  const { limitsOf, liabilities, chain } = access;
  const { database, marketData, health, registries, log, priceSource, prices } = around;
  return openGateway(
    {
      port,
      deadMan,
      dryPort,
      live,
      feed,
      database,
      faucet,
      openings,
      ...openLogin(config, access, around),
      keysOf,
      limitsOf,
      wallets,
      journal,
      liabilities,
      chain,
      ...(prices === undefined ? {} : { prices }),
      hub: marketData.hub,
      day: (market, timeUs) => marketData.day(market, timeUs),
      hello: () => helloOf(config, priceSource()),
      health,
      registries,
      nowUs: () => SYSTEM_CLOCK.nowUs(),
      log,
    },
    followListing(live, feed),
    {
      host: config.host,
      port: config.port,
      budgets: budgetShare(config, around.gateways ?? 1),
    },
  );
}

function helloOf(config: StartConfig, priceSource: string): Hello {
  return {
    name: 'Tandem',
    apiVersion: 'v1',
    venueVersion: VERSION,
    protocolVersion: PROTOCOL_VERSION,
    ...domainOf(config),
    settlementAsset: 'USDC',
    priceSource,
    isDemo: true,
    features: [
      'rest',
      'streams',
      'journal',
      'liabilities',
      'faucet',
      ...(config.bots ? ['bots'] : []),
    ],
  };
}
