import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { WireAddress } from '@tandem/ingress';
import { UsageError } from '../arguments/usage-error.ts';
import type { ListeningPlace } from '../start/free-places.ts';
import type { StartConfig } from '../start/start-config.ts';

const SECRET_BYTES = 32;
/** The operating system keeps 108 bytes for the path of a socket, with a zero at the end. */
const SOCKET_PATH_MAX = 107;

/** Where the exchange is reached: by gateways, and by what may send unsigned commands. */
export function linkAddresses({ data, linkPort }: StartConfig): {
  readonly public: WireAddress;
  readonly trusted: WireAddress;
} {
  if (linkPort === 0) return { public: socketIn(data, 'exchange'), trusted: socketIn(data, 'own') };
  const at = (port: number): WireAddress => ({ kind: 'tcp', host: '127.0.0.1', port });
  return { public: at(linkPort), trusted: at(linkPort + 1) };
}

const PLACES = ['exchange', 'projector', 'price-feed', 'settlement', 'gateway'] as const;

/** Port at which a process shows its metrics; 0 takes any free one. Gateways count from 1. */
export function watchPort(
  { metricsPort }: StartConfig,
  service: (typeof PLACES)[number],
  index: number,
): number {
  if (metricsPort === 0) return 0;
  return metricsPort + PLACES.indexOf(service) + (service === 'gateway' ? index - 1 : 0);
}

/** Port of a gateway; 0 takes any free one. Gateways count from 1. */
export function gatewayPort({ port }: StartConfig, index: number): number {
  return port === 0 ? 0 : port + index - 1;
}

/** Where a process is reached, beside its metrics. */
export function placesOf(
  config: StartConfig,
  service: (typeof PLACES)[number],
  index: number,
): readonly ListeningPlace[] {
  if (service === 'gateway') {
    return [{ host: config.host, port: gatewayPort(config, index), option: '--port' }];
  }
  if (service !== 'exchange') return [];
  return Object.values(linkAddresses(config)).flatMap((address) =>
    address.kind === 'tcp' ? [{ ...address, option: '--link-port' }] : [],
  );
}

function socketIn(data: string, name: string): WireAddress {
  const path = resolve(data, `${name}.sock`);
  if (Buffer.byteLength(path) <= SOCKET_PATH_MAX) return { kind: 'unix', path };
  const problem = `${path} has more than ${SOCKET_PATH_MAX} bytes`;
  throw new UsageError('services', `${problem}: name a shorter --data, or a --link-port`);
}

/** What services of this venue share: made at the first start, readable by their user alone. */
export function sharedSecret(data: string, name: 'trusted-secret' | 'session-secret'): Uint8Array {
  const path = join(data, name);
  const found = readSecret(path);
  if (found !== null) return found;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, randomBytes(SECRET_BYTES), { mode: 0o600 });
  try {
    // Fails where another process was first: then its secret counts.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  const made = readSecret(path);
  if (made === null) throw new Error(`the file ${path} has vanished`);
  return made;
}

function readSecret(path: string): Uint8Array | null {
  try {
    const secret = readFileSync(path);
    if (secret.length === SECRET_BYTES) return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  throw new Error(`the file ${path} holds no secret of ${SECRET_BYTES} bytes`);
}
