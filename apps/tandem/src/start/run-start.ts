import { join } from 'node:path';
import type { StartRequest } from '../arguments/request.ts';
import { type ChainGround, missingContracts } from '../chain/chain-ground.ts';
import { FAR_CHAIN_ID } from '../chain/chain-indexes.ts';
import { LANE_ACCOUNT } from '../chain/far-contracts.ts';
import { complain, say, sayJson } from '../output.ts';
import { StopSignal } from '../simulate/stop-signal.ts';
import { type BuiltScreen, buildScreen } from './build-screen.ts';
import { assertPlacesFree } from './free-places.ts';
import { type RunningVenue, startVenue } from './start-venue.ts';

const NO_SCREEN: BuiltScreen = { kind: 'missing', problem: 'not wanted' };

/** Starts a venue and keeps it running until Ctrl-C, or until it cannot go on. */
export async function runStart({ config, isJson }: StartRequest): Promise<number> {
  const stop = new StopSignal();
  const { host, port } = config;
  await assertPlacesFree([{ host, port, option: '--port' }]);
  const screen = config.screen ? await buildScreen(say) : NO_SCREEN;
  say('opening the venue ...');
  const page = screen.kind === 'built' ? screen.folder : null;
  const venue = await startVenue(config, { environment: process.env, page });
  await Promise.race([venue.ready(), stop.requested]);
  if (!stop.isRequested) introduce(venue, config.data, screen);
  if (isJson) sayJson(summary(venue, config.data));
  const failure = await Promise.race([stop.requested, venue.failed]);
  if (failure instanceof Error) complain(`the venue stopped: ${failure.message}`);
  say('closing: what was accepted is made durable ...');
  await venue.close();
  return failure instanceof Error ? 1 : 0;
}

function summary(venue: RunningVenue, data: string) {
  const { address, exchange, priceSource, demoKey } = venue;
  const { sequence } = exchange.resumed;
  const { account } = demoKey;
  const demo = { account, keyFile: keyFileOf(data) };
  const { ground } = venue;
  const chain =
    ground.kind === 'running'
      ? { rpc: ground.chain.url, vault: ground.contracts.vault.vault, second: secondOf(ground) }
      : { missing: ground.why };
  return { command: 'start', address, data, priceSource, resumedAt: sequence, demo, chain };
}

/** The second chain, for whoever reads the start by a program; null without one. */
function secondOf({ far }: Extract<ChainGround, { kind: 'running' }>) {
  if (far === null) return null;
  const { vault, outpost, token } = far.contracts;
  const chainId = FAR_CHAIN_ID;
  return { chainId, rpc: far.chain.url, vault, outpost, token: token.token, lane: LANE_ACCOUNT };
}

function chainWords(ground: ChainGround): string {
  if (ground.kind === 'none') return `none (${ground.why}): play money, nothing is mirrored`;
  if (ground.kind === 'standing') return `stands: ${ground.why}; no deposit, no withdrawal`;
  const { chain, contracts } = ground;
  const past = chain.replayed > 0 ? `, ${chain.replayed} blocks made again` : '';
  const missing = missingContracts(contracts);
  const note = missing === null ? '' : `; ${missing}`;
  return `block ${chain.height}${past}, vault ${contracts.vault.vault} at ${chain.url}${note}`;
}

function keyFileOf(data: string): string {
  return join(data, 'demo-key.json');
}

function introduce(venue: RunningVenue, data: string, screen: BuiltScreen): void {
  const { address, exchange, priceSource, demoKey } = venue;
  const { sequence, commandsReplayed, tornBytes } = exchange.resumed;
  const past =
    sequence === 0
      ? 'a new venue'
      : `continued at sequence ${sequence}, ${commandsReplayed} commands replayed`;
  say('');
  say(`  TANDEM is running at ${address}`);
  say('');
  say(`  screen    ${screen.kind === 'built' ? `${address}/` : `none: ${screen.problem}`}`);
  say(`  journal   ${data}: ${past}`);
  if (tornBytes > 0) say(`            ${tornBytes} bytes of an unfinished group were cut`);
  say(`  prices    ${priceSource}`);
  say(`  chain     ${chainWords(venue.ground)}`);
  const second = venue.ground.kind === 'running' ? secondOf(venue.ground) : null;
  if (second !== null) {
    say(`  second    chain ${second.chainId}, vault ${second.vault} at ${second.rpc}`);
  }
  say(`  demo key  account ${demoKey.account}, key ${demoKey.keyId}, in ${keyFileOf(data)}`);
  say(`  API       ${address}/v1/docs  (OpenAPI 3.1: ${address}/v1/openapi.json)`);
  say('');
  say('  Try it:');
  say(`    curl ${address}/v1/health`);
  say(`    curl '${address}/v1/markets/BTC-PERP/book?depth=5'`);
  say(`    curl ${address}/v1/markets/BTC-PERP/ticker`);
  say(`    npm run first-order -- ${address}`);
  say('');
  say('  Ctrl-C ends it; the same command again continues.');
}
