import { unreachable } from '@tandem/quantity';
import { type Logger, pino } from 'pino';
import type { ServiceRequest } from '../arguments/request.ts';
import { complain, say } from '../output.ts';
import { StopSignal } from '../simulate/stop-signal.ts';
import { assertPlacesFree } from '../start/free-places.ts';
import { openExchangeService } from './exchange-service.ts';
import { openGatewayService } from './gateway-service.ts';
import { openPriceFeedService } from './price-feed-service.ts';
import { openProjectorService } from './projector-service.ts';
import type { Service, ToldState } from './service.ts';
import { placesOf, watchPort } from './service-places.ts';
import { openSettlementService } from './settlement-service.ts';
import { openWatchServer } from './watch-server.ts';

const TELL_EVERY_MS = 500;

/** Runs one service until it is told to end, or cannot go on. */
export async function runService(request: ServiceRequest): Promise<number> {
  const stop = new StopSignal();
  const { service: name, index, config } = request;
  const log = pino({ name: `tandem-${name}`, level: 'warn' }, pino.destination(2));
  // A supervisor that is gone stops nobody any more: end as if it had.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  await assertPlacesFree(placesOf(config, name, index));
  const watched = await openWatchServer(watchPort(config, name, index));
  if (watched.moved !== null) {
    const words = `${watched.moved}: metrics of ${name} ${index} are at ${watched.address}`;
    complain(`${words}; --metrics-port N names other ports`);
  }
  const opening = open(request, log);
  const service = await Promise.race([opening, stop.requested]);
  if (service === undefined) {
    // Told to end while it waits for another process: nothing has been accepted yet.
    process.exit(0);
  }
  watched.watch(service);
  const state = (): ToldState => ({ ...service.state(), metrics: watched.address });
  tell(state());
  const telling = setInterval(() => tell(state()), TELL_EVERY_MS);
  const failure = await Promise.race([stop.requested, service.failed]);
  clearInterval(telling);
  if (failure instanceof Error) complain(`${name} ${index} stopped: ${failure.message}`);
  await service.close();
  await watched.close();
  if (process.connected) process.disconnect();
  return failure instanceof Error ? 1 : 0;
}

function open({ service, index, config }: ServiceRequest, log: Logger): Promise<Service> {
  const environment = process.env;
  switch (service) {
    case 'exchange':
      return openExchangeService(config, environment, log);
    case 'projector':
      return openProjectorService(config, environment, log);
    case 'price-feed':
      return openPriceFeedService(config, log);
    case 'settlement':
      return openSettlementService(config, log);
    case 'gateway':
      return openGatewayService(config, { environment, log, index });
    default:
      return unreachable(service);
  }
}

let told = '';

/** To the supervisor; to a person when it runs alone. */
function tell(state: ToldState): void {
  if (process.send !== undefined) {
    if (process.connected) process.send(state);
    return;
  }
  const { isReady, address, health, metrics } = state;
  const place = `${address === null ? '' : ` at ${address}`} (metrics at ${metrics})`;
  const words = `${isReady ? 'ready' : 'starting'}${place}`;
  const line = health === null ? words : `${words}: ${health}`;
  if (line !== told) say(line);
  told = line;
}
