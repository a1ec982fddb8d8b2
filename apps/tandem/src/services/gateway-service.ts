import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '@tandem/database';
import { journalHistory } from '@tandem/exchange';
import { type PartHealth, serveScreen } from '@tandem/gateway';
import type { CommandPort, ExchangeLink } from '@tandem/ingress';
import { type MarketData, openMarketData } from '@tandem/market-data';
import type { Logger } from 'pino';
import { builtScreen } from '../start/build-screen.ts';
import { createGateway } from '../start/create-gateway.ts';
import type { Environment } from '../start/demo-exchange.ts';
import type { ExchangeAccess } from '../start/exchange-access.ts';
import { openSessions } from '../start/open-login.ts';
import { processMetrics } from '../start/process-metrics.ts';
import type { StartConfig } from '../start/start-config.ts';
import { type FollowedState, followState } from './followed-exchange.ts';
import { questionsOver } from './questions.ts';
import { serverPlace } from './server-place.ts';
import type { Service, ServiceState } from './service.ts';
import { gatewayPort, linkAddresses, sharedSecret } from './service-places.ts';
import { ServiceReporter } from './service-reporter.ts';

/** An answer waits this long for the state that it is in. */
const STATE_WAIT_MS = 1_000;

type Around = { readonly environment: Environment; readonly log: Logger; readonly index: number };

/** One of many gateways: it has nothing that another has not, and may be lost at any time. */
export async function openGatewayService(
  config: StartConfig,
  { environment, log, index }: Around,
): Promise<Service> {
  const { database } = await openDatabase(serverPlace(environment, 'read'));
  const heads: { publish: (head: unknown) => void } = { publish: () => {} };
  const address = linkAddresses(config).public;
  const followed = await followState({ address, secret: null }, (head) => heads.publish(head));
  const { link, live, feed, failed } = followed;
  const marketData = await openMarkets(config, { followed, index, log });
  heads.publish = (head) => marketData.hub.publishHead(head as never);
  const own = { ...config, port: gatewayPort(config, index) };
  const sessions = openSessions(config, sharedSecret(config.data, 'session-secret'));
  const at: { listening: string | null } = { listening: null };
  const state = (): ServiceState => ({
    isReady: at.listening !== null && link.health() === null,
    address: at.listening,
    health: link.health() ?? marketData.health(),
    sequence: live.sequence,
  });
  const reporter = new ServiceReporter({
    name: `gateway ${index}`,
    ask: (operation, input) => link.ask(operation, input),
    state,
    takeEnded: () => sessions.takeEnded(),
    onEnded: ([id, expires]) => sessions.end(id, expires),
  });
  const health = () => [...healthOf(link, marketData), ...healthOfOthers(reporter, config, index)];
  const gateway = createGateway(own, accessOver(followed), {
    database,
    marketData,
    priceSource: () => `${config.prices.kind}, collected by a process of its own`,
    health,
    registries: [processMetrics(), marketData.registry],
    sessions,
    prices: () => reporter.prices(),
    gateways: config.gateways,
    log,
  });
  const page = config.screen ? builtScreen() : null;
  if (page !== null) serveScreen(gateway.server, page);
  const { address: listening } = await gateway.listen();
  at.listening = listening;
  return {
    failed,
    metrics: [gateway.metrics, marketData.registry],
    state,
    close: async () => {
      reporter.close();
      await gateway.close();
      await marketData.close();
      link.close();
      feed.end();
      await database.close();
    },
  };
}

function accessOver({ link, live, feed }: FollowedState): ExchangeAccess {
  const { dryPort, proofs } = link;
  return { port: afterState(link.port, feed), dryPort, proofs, live, feed, ...questionsOver(link) };
}

/** Outcomes come before their events at times: who has an answer finds it in the state. */
function afterState(port: CommandPort, feed: FollowedState['feed']): CommandPort {
  return {
    submit: async (signed) => {
      const outcome = await port.submit(signed);
      if (outcome.kind !== 'released' || outcome.sequence < feed.nextSequence) return outcome;
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, STATE_WAIT_MS);
      await Promise.race([feed.reached(outcome.sequence), late.promise]);
      clearTimeout(timer);
      return outcome;
    },
  };
}

function openMarkets(
  config: StartConfig,
  {
    followed,
    index,
    log,
  }: { readonly followed: FollowedState; readonly index: number; readonly log: Logger },
): Promise<MarketData> {
  const { feed, live } = followed;
  const journal = join(config.data, 'journal');
  // On another machine there is no journal: figures of 24 hours fill again by themselves.
  const history = existsSync(journal) ? { history: journalHistory(journal) } : {};
  const tapePath = join(config.data, `market-tape-${index}.json`);
  return openMarketData(
    { feed, view: live.view, live, log, ...history },
    { tapePath, listen: null },
  );
}

function healthOf(link: ExchangeLink, marketData: MarketData): readonly PartHealth[] {
  const lost = link.health();
  const fault = marketData.health();
  return [
    { name: 'exchange', status: lost === null ? 'ok' : 'failed', detail: lost },
    { name: 'market-data', status: fault === null ? 'ok' : 'degraded', detail: fault },
  ];
}

/**
 * How the other services are, as they say themselves. Without one of them this gateway still serves
 * the rest: none of them is more than a degradation of its own.
 */
function healthOfOthers(
  reporter: ServiceReporter,
  { gateways, chain }: StartConfig,
  index: number,
): readonly PartHealth[] {
  const others = Array.from({ length: gateways }, (_, at) => at + 1).filter((at) => at !== index);
  const settling = chain ? ['settlement'] : [];
  const names = ['projector', 'price-feed', ...settling, ...others.map((at) => `gateway ${at}`)];
  return names.map((name) => {
    const health = reporter.healthOf(name);
    return health.status === 'ok' ? health : { ...health, status: 'degraded' };
  });
}
