import type { Logger } from 'pino';
import { openPrices } from '../start/open-prices.ts';
import type { StartConfig } from '../start/start-config.ts';
import { followState } from './followed-exchange.ts';
import type { Service } from './service.ts';
import { linkAddresses, sharedSecret } from './service-places.ts';

/** Collects index prices and sends them in by the door for the venue's own commands. */
export async function openPriceFeedService(config: StartConfig, log: Logger): Promise<Service> {
  const address = linkAddresses(config).trusted;
  const secret = sharedSecret(config.data, 'trusted-secret');
  const { link, live, failed } = await followState({ address, secret });
  const hasHistory = [...live.view.markets.all()].some(({ index }) => index !== null);
  const prices = await openPrices(config, { port: link.port, live }, { hasHistory, log });
  return {
    failed,
    state: () => ({
      isReady: prices.isReady(),
      address: null,
      health: link.health() ?? prices.health(),
      sequence: live.sequence,
    }),
    close: async () => {
      await prices.close();
      link.close();
    },
  };
}
