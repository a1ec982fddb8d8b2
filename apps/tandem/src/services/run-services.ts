import { makeFolder } from '../arguments/make-folder.ts';
import type { ServicesRequest } from '../arguments/request.ts';
import { complain, say, sayJson } from '../output.ts';
import { StopSignal } from '../simulate/stop-signal.ts';
import { buildScreen } from '../start/build-screen.ts';
import { assertPlacesFree } from '../start/free-places.ts';
import { serverPlace } from './server-place.ts';
import { linkAddresses, placesOf } from './service-places.ts';
import { SupervisedService } from './supervised-service.ts';

const LOOK_EVERY_MS = 50;
/** As in the script of "npm start": docs/decisions/0008-inlining-budget.md. */
const EXCHANGE_FLAGS = ['--max-inlined-bytecode-size-cumulative=4000'];

/** Runs every part of a venue in a process of its own until Ctrl-C, or until the exchange ends. */
export async function runServices(request: ServicesRequest): Promise<number> {
  const { config } = request;
  serverPlace(process.env, 'read');
  linkAddresses(config);
  const gateways = Array.from({ length: config.gateways }, (_, at) => at + 1);
  await assertPlacesFree([
    ...placesOf(config, 'exchange', 1),
    ...gateways.flatMap((index) => placesOf(config, 'gateway', index)),
  ]);
  const stop = new StopSignal();
  makeFolder(config.data);
  if (config.screen) await buildScreen(say);
  const lost = Promise.withResolvers<Error>();
  const services = supervised(request, (problem) => lost.resolve(new Error(problem)));
  say('starting the processes of the venue ...');
  for (const service of services) service.start();
  const ready = allReady(services, stop);
  const isReady = await Promise.race([ready, lost.promise]);
  if (isReady === true) introduce(request, services);
  const failure = isReady instanceof Error ? isReady : await ended(stop, lost.promise);
  if (failure instanceof Error) complain(`the venue stopped: ${failure.message}`);
  say('closing: gateways first, the exchange last ...');
  await close(services);
  return failure instanceof Error ? 1 : 0;
}

function ended(stop: StopSignal, lost: Promise<Error>): Promise<Error | undefined> {
  return Promise.race([stop.requested.then(() => undefined), lost]);
}

function supervised(
  { config, options }: ServicesRequest,
  onLost: (problem: string) => void,
): readonly SupervisedService[] {
  const make = (name: string, args: readonly string[], isRestarted: boolean) =>
    new SupervisedService({
      name,
      args: ['service', ...args, ...options],
      execArgv: isRestarted ? [] : EXCHANGE_FLAGS,
      isRestarted,
      say,
      onLost,
    });
  const gateways = Array.from({ length: config.gateways }, (_, at) =>
    make(`gateway ${at + 1}`, ['gateway', String(at + 1)], true),
  );
  // The single writer is not started again by itself: a person looks why it ended.
  const exchange = make('exchange', ['exchange'], false);
  const projector = make('projector', ['projector'], true);
  const priceFeed = make('price feed', ['price-feed'], true);
  const settlement = config.chain ? [make('settlement', ['settlement'], true)] : [];
  return [exchange, projector, priceFeed, ...settlement, ...gateways];
}

/** True when all are ready; false when an end was asked for before. */
async function allReady(
  services: readonly SupervisedService[],
  stop: StopSignal,
): Promise<boolean> {
  while (!stop.isRequested) {
    if (services.every(({ state }) => state?.isReady === true)) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}

function introduce(request: ServicesRequest, services: readonly SupervisedService[]): void {
  const { config, isJson } = request;
  const addresses = services.flatMap(({ name, state }) =>
    name.startsWith('gateway') && state?.address ? [state.address] : [],
  );
  say('');
  say(`  TANDEM is running in ${services.length} processes`);
  say('');
  for (const { name, pid, state } of services) {
    const watched = state === null ? '' : `, metrics at ${state.metrics}/metrics`;
    say(`  ${name.padEnd(12)} process ${pid}${watched}`);
  }
  for (const address of addresses) say(`  API          ${address}/v1/docs`);
  say('');
  say('  Ctrl-C ends all of them; the same command again continues.');
  if (!isJson) return;
  const processes = Object.fromEntries(services.map(({ name, pid }) => [name, pid]));
  const metrics = Object.fromEntries(
    services.map(({ name, state }) => [name, state?.metrics ?? null]),
  );
  sayJson({ command: 'services', addresses, processes, metrics, data: config.data });
}

/** Whoever sends commands ends before the exchange; then nothing is left without an answer. */
async function close(services: readonly SupervisedService[]): Promise<void> {
  const [exchange, projector, ...senders] = services;
  await Promise.all(senders.map((service) => service.stop()));
  await exchange?.stop();
  await projector?.stop();
}
