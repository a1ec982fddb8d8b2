import type { Logger } from 'pino';
import { openPrices } from '../start/open-prices.ts';
import { publicPrices } from '../start/public-prices.ts';
import type { StartConfig } from '../start/start-config.ts';
import { followState } from './followed-exchange.ts';
import type { Service, ServiceState } from './service.ts';
import { linkAddresses, sharedSecret } from './service-places.ts';
import { ServiceReporter } from './service-reporter.ts';

/** Collects index prices and sends them in by the door for the venue's own commands. */
export async function openPriceFeedService(config: StartConfig, log: Logger): Promise<Service> {
  const address = linkAddresses(config).trusted;
  const secret = sharedSecret(config.data, 'trusted-secret');
  const { link, live, failed } = await followState({ address, secret });
  const hasHistory = [...live.view.markets.all()].some(({ index }) => index !== null);
  const prices = await openPrices(config, { port: link.port, live }, { hasHistory, log });
  const state = (): ServiceState => ({
    isReady: prices.isReady(),
    address: null,
    health: link.health() ?? prices.health(),
    sequence: live.sequence,
  });
  const reporter = new ServiceReporter({
    name: 'price-feed',
    ask: (operation, input) => link.ask(operation, input),
    state,
    prices: () => publicPrices(prices.feedState()),
  });
  return {
    failed,
    metrics: [prices.metrics],
    state,
    close: async () => {
      reporter.close();
      await prices.close();
      link.close();
    },
  };
}
