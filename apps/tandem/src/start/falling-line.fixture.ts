import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

/** A line to a venue that can be cut, or keep the venue's words to itself. */
export type FallingLine = {
  readonly url: string;
  /** From now on nothing comes back: requests arrive, answers do not. */
  mute(): void;
  /** Ends all connections; new ones work. */
  cut(): void;
  close(): void;
};

/** Puts a line between a client and the venue at an address. */
export async function fallingLine(address: string): Promise<FallingLine> {
  const { hostname, port } = new URL(address);
  const ends = new Set<Socket>();
  let isMuted = false;
  const server = createServer((near) => {
    const far = createConnection({ host: hostname, port: Number(port) });
    for (const end of [near, far]) {
      ends.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        ends.delete(end);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (bytes) => isMuted || near.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mute: () => {
      isMuted = true;
    },
    cut: () => {
      for (const end of ends) end.destroy();
      isMuted = false;
    },
    close: () => {
      for (const end of ends) end.destroy();
      server.close();
    },
  };
}
