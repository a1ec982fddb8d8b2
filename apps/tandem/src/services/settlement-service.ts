import type { ExchangeLink } from '@tandem/ingress';
import type { Logger } from 'pino';
import type { VenueContracts } from '../chain/venue-contracts.ts';
import { type FarPlace, VenueSettlement } from '../chain/venue-settlement.ts';
import type { StartConfig } from '../start/start-config.ts';
import { followExchange } from './followed-exchange.ts';
import type { Service, ServiceState } from './service.ts';
import { linkAddresses, sharedSecret } from './service-places.ts';
import { ServiceReporter } from './service-reporter.ts';
import { tellVault } from './vault-word.ts';

/** What the exchange says of the chain beside it. */
export type ChainAnswer =
  | {
      readonly kind: 'running';
      readonly url: string;
      readonly contracts: VenueContracts;
      /** The second chain; null without one. */
      readonly far: FarPlace | null;
    }
  | { readonly kind: 'missing'; readonly why: string };

/** Keeps the exchange and the local chain beside it together; it alone submits batches. */
export async function openSettlementService(config: StartConfig, log: Logger): Promise<Service> {
  const { data } = config;
  const address = linkAddresses(config).trusted;
  const secret = sharedSecret(data, 'trusted-secret');
  const { link, feed, failed } = await followExchange({ address, secret }, { wantsState: false });
  const chain = await chainOf(link);
  const settlement =
    chain.kind === 'missing'
      ? null
      : new VenueSettlement({
          data,
          url: chain.url,
          contracts: chain.contracts,
          far: chain.far,
          port: link.port,
          feed,
          log,
        });
  const state = (): ServiceState => {
    const health = settlement?.health().detail ?? null;
    const missing = chain.kind === 'missing' ? `nothing to settle: ${chain.why}` : null;
    return {
      isReady: settlement === null || settlement.settlement !== null,
      address: null,
      health: link.health() ?? missing ?? health,
      sequence: settlement?.settlement?.figures().sequence ?? 0,
    };
  };
  const ask = (operation: string, input: unknown) => link.ask(operation, input);
  const reporter = new ServiceReporter({ name: 'settlement', ask, state });
  const teller = tellVault(() => settlement?.settlement?.holdings() ?? null, ask);
  return {
    failed,
    metrics: settlement === null ? [] : [settlement.metrics],
    state,
    close: async () => {
      reporter.close();
      teller.close();
      await settlement?.close();
      link.close();
    },
  };
}

async function chainOf(link: ExchangeLink): Promise<ChainAnswer> {
  return (await link.ask('chain', null)) as ChainAnswer;
}
