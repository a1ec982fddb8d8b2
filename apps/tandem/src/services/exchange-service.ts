import { saveView } from '@tandem/feed';
import { openWireServer, type ServedExchange, shownAddress } from '@tandem/ingress';
import { type Environment, openDemoExchange } from '../start/demo-exchange.ts';
import { localAccess } from '../start/exchange-access.ts';
import type { StartConfig } from '../start/start-config.ts';
import { answerQuestion } from './questions.ts';
import type { Service } from './service.ts';
import { linkAddresses, sharedSecret } from './service-places.ts';
import { type ServiceReport, VenueBoard } from './venue-board.ts';

/** The exchange with its two doors: one for gateways, one for the venue's own commands. */
export async function openExchangeService(
  config: StartConfig,
  environment: Environment,
): Promise<Service> {
  const addresses = linkAddresses(config);
  const core = await openDemoExchange(config, environment);
  const { exchange } = core;
  const access = localAccess(core);
  const { feed, live } = exchange;
  const board = new VenueBoard(() => performance.now());
  const served: ServedExchange = {
    port: access.port,
    dryPort: access.dryPort,
    proofs: access.proofs,
    feed,
    checkpoint: () => {
      const content = { view: saveView(live.view), live: live.save() };
      return { sequence: live.sequence, content };
    },
    answer: (operation, input) =>
      operation === 'report'
        ? Promise.resolve(board.report(input as ServiceReport))
        : answerQuestion(access, operation, input),
  };
  const door = await openWireServer(served, { address: addresses.public, secret: null });
  const trusted = await openWireServer(
    { ...served, port: exchange.port },
    { address: addresses.trusted, secret: sharedSecret(config.data, 'trusted-secret') },
  );
  exchange.onHead(({ lastSequence, ...head }) => door.notify({ ...head, sequence: lastSequence }));
  await core.startActivity();
  return {
    failed: core.failed,
    metrics: [exchange.metrics],
    state: () => ({
      isReady: true,
      address: shownAddress(door.address),
      health: exchange.health() ?? exchange.publishingFault(),
      sequence: live.sequence,
    }),
    close: async () => {
      await core.quiet();
      // What was accepted is answered before the doors close.
      await exchange.close();
      await door.close();
      await trusted.close();
    },
  };
}
