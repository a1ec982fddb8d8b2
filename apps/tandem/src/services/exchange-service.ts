import { saveView } from '@tandem/feed';
import { openWireServer, type ServedExchange, shownAddress } from '@tandem/ingress';
import type { VaultHoldings } from '@tandem/settlement';
import type { Logger } from 'pino';
import { type ChainGround, closeChainGround, farPlace } from '../chain/chain-ground.ts';
import { type Environment, openDemoExchange } from '../start/demo-exchange.ts';
import { localAccess } from '../start/exchange-access.ts';
import { beginActivity } from '../start/funding.ts';
import type { StartConfig } from '../start/start-config.ts';
import { answerQuestion } from './questions.ts';
import type { Service } from './service.ts';
import { linkAddresses, sharedSecret } from './service-places.ts';
import type { ChainAnswer } from './settlement-service.ts';
import { vaultWord } from './vault-word.ts';
import { type ServiceReport, VenueBoard } from './venue-board.ts';

/** The exchange with its two doors: one for gateways, one for the venue's own commands. */
export async function openExchangeService(
  config: StartConfig,
  environment: Environment,
  log: Logger,
): Promise<Service> {
  const addresses = linkAddresses(config);
  const core = await openDemoExchange(config, environment, log);
  const { exchange } = core;
  const access = localAccess(config, core);
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
    answer: (operation, input) => {
      if (operation === 'report') return Promise.resolve(board.report(input as ServiceReport));
      if (operation === 'chain') return Promise.resolve(chainAnswer(core.ground));
      return answerQuestion(access, operation, input);
    },
  };
  const door = await openWireServer(served, { address: addresses.public, secret: null });
  let holdings: VaultHoldings | null = null;
  core.tellVault(() => holdings);
  const own: ServedExchange = {
    ...served,
    port: exchange.port,
    answer: async (operation, input) => {
      if (operation !== 'vaultHolds') return served.answer(operation, input);
      holdings = vaultWord(input);
      return null;
    },
  };
  const trusted = await openWireServer(own, {
    address: addresses.trusted,
    secret: sharedSecret(config.data, 'trusted-secret'),
  });
  exchange.onHead(({ lastSequence, ...head }) => door.notify({ ...head, sequence: lastSequence }));
  const funding = beginActivity(core, log);
  // With a chain the first money comes when the settlement, another process, has credited it.
  if (core.ground.kind !== 'running') await funding.ended;
  return {
    failed: core.failed,
    metrics: [exchange.metrics],
    state: () => ({
      isReady: funding.isDone || funding.fault !== null,
      address: shownAddress(door.address),
      health:
        exchange.health() ??
        exchange.publishingFault() ??
        funding.fault ??
        groundFault(core.ground),
      sequence: live.sequence,
    }),
    close: async () => {
      await core.quiet();
      // What was accepted is answered before the doors close.
      await exchange.close();
      await door.close();
      await trusted.close();
      await closeChainGround(core.ground);
    },
  };
}

function chainAnswer(ground: ChainGround): ChainAnswer {
  if (ground.kind !== 'running') return { kind: 'missing', why: ground.why };
  const { chain, contracts } = ground;
  return { kind: 'running', url: chain.url, contracts, far: farPlace(ground) };
}

function groundFault(ground: ChainGround): string | null {
  if (ground.kind === 'none') return null;
  return ground.kind === 'running' ? ground.chain.health() : `the chain stands: ${ground.why}`;
}
