import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { nodeAddress, type WireAddress } from './address.ts';
import { encodeFrame, FRAME } from './frame.ts';
import { WIRE_LIMITS } from './limits.ts';
import { Peer } from './peer.ts';
import type { ServedExchange } from './served-exchange.ts';

/** Where services of other processes reach the exchange. */
export type WireServer = {
  readonly address: WireAddress;
  /** Connections now. */
  readonly peers: number;
  /** Tells all followers something that is not in the feed, as JSON. */
  notify(notice: unknown): void;
  close(): Promise<void>;
};

/**
 * Takes connections at an address.
 *
 * @param secret whoever connects must show it; null where commands prove themselves
 */
export async function openWireServer(
  served: ServedExchange,
  { address, secret }: { readonly address: WireAddress; readonly secret: Uint8Array | null },
): Promise<WireServer> {
  const peers = new Set<Peer>();
  const server = createServer((socket) => {
    const peer = new Peer(socket, served, secret);
    peers.add(peer);
    socket.on('close', () => peers.delete(peer));
  });
  server.maxConnections = WIRE_LIMITS.connections;
  await listen(server, address);
  const bound = server.address();
  return {
    address:
      address.kind === 'tcp' && typeof bound === 'object' && bound !== null
        ? { ...address, port: bound.port }
        : address,
    get peers() {
      return peers.size;
    },
    notify: (notice) => {
      const bytes = encodeFrame(FRAME.notice, 0, Buffer.from(JSON.stringify(notice)));
      for (const peer of peers) if (peer.isFollowing) peer.notify(bytes);
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const peer of peers) peer.close();
      await closed;
    },
  };
}

async function listen(server: Server, address: WireAddress): Promise<void> {
  // Left by a process that was killed: the lock of the journal says that there is no other.
  if (address.kind === 'unix') rmSync(address.path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(nodeAddress(address), () => {
      server.off('error', reject);
      resolve();
    });
  });
  if (address.kind === 'unix') chmodSync(address.path, 0o600);
}
