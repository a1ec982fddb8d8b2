import { join } from 'node:path';
import { openDatabase } from '@tandem/database';
import { journalHistory, journalName } from '@tandem/exchange';
import { LinkDownError } from '@tandem/ingress';
import { openProjector, type ReadSteps } from '@tandem/projector';
import type { Logger } from 'pino';
import { chainsOf, followVenueSteps } from '../chain/venue-steps.ts';
import type { Environment } from '../start/demo-exchange.ts';
import type { StartConfig } from '../start/start-config.ts';
import { followExchange } from './followed-exchange.ts';
import { questionsOver } from './questions.ts';
import { serverPlace } from './server-place.ts';
import type { Service, ServiceState } from './service.ts';
import { linkAddresses } from './service-places.ts';
import { ServiceReporter } from './service-reporter.ts';

/** Fills the tables from the feed, and from the journal where the feed begins too late. */
export async function openProjectorService(
  config: StartConfig,
  environment: Environment,
  log: Logger,
): Promise<Service> {
  const { database } = await openDatabase(serverPlace(environment, 'write'));
  const address = linkAddresses(config).public;
  const { link, feed, failed } = await followExchange(
    { address, secret: null },
    { wantsState: false },
  );
  const journal = join(config.data, 'journal');
  const projector = await openProjector({
    database,
    feed,
    history: journalHistory(journal),
    journal: () => journalName(journal),
    log,
  });
  const { withdrawalSteps } = questionsOver(link);
  // That the exchange is away, the link says by itself.
  const stepsOf =
    (chain: number): ReadSteps =>
    (after, limit) =>
      withdrawalSteps(chain)(after, limit).catch((error: unknown) => {
        if (error instanceof LinkDownError) return [];
        throw error;
      });
  const chains = chainsOf(config.data, config.secondChain);
  const steps = followVenueSteps({ database, chains, stepsOf, log });
  const state = (): ServiceState => ({
    isReady: projector.isReady(),
    address: null,
    health: link.health() ?? projector.health() ?? steps.health(),
    sequence: projector.sequence,
  });
  const ask = (operation: string, input: unknown) => link.ask(operation, input);
  const reporter = new ServiceReporter({ name: 'projector', ask, state });
  return {
    failed,
    metrics: [projector.metrics],
    state,
    close: async () => {
      reporter.close();
      link.close();
      await steps.close();
      await projector.close();
      await database.close();
    },
  };
}
