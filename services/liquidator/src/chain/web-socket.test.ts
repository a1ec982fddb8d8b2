import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestNode } from '../test-chain/test-node.ts';
import { NodePool } from './node-pool.ts';
import { readHeader } from './read-header.ts';

let node: TestNode;

beforeAll(async () => {
  node = await TestNode.start();
});
afterAll(() => node.stop());

/** A way to the node that can be cut and mended. */
class Line {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  isCut = false;
  /** Tries to connect since it was cut. */
  refused = 0;

  private constructor(to: URL) {
    this.#server = createServer((near) => {
      if (this.isCut) {
        near.destroy();
        this.refused += 1;
        return;
      }
      const far = connect(Number(to.port), to.hostname);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far);
      far.pipe(near);
    });
  }

  static async open(to: string): Promise<Line> {
    const line = new Line(new URL(to));
    await new Promise<void>((resolve) => {
      line.#server.listen(0, '127.0.0.1', resolve);
    });
    return line;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.isCut = true;
    this.refused = 0;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 240_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('it never came to be');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a WebSocket that breaks is opened again when the node is back', async () => {
  const line = await Line.open(node.url);
  const pool = new NodePool({
    chainId: 31_337,
    nodes: [{ url: line.url, name: 'ws', requestsPerSecond: null }],
    quorum: 1,
    timeoutMs: 20_000,
    lagBlocks: 3n,
    privateRelay: null,
  });
  let heads = 0;
  pool.watchHeads(() => {
    heads += 1;
  });
  const isAnswered = (): Promise<boolean> =>
    pool
      .ask((client) => readHeader(client, 'latest'))
      .then(
        () => true,
        () => false,
      );
  const isTold = async (): Promise<boolean> => {
    await node.mine();
    // The first one is the look at what may have come before the node was listening.
    return heads > 1;
  };
  await until(isAnswered);
  await until(isTold);
  for (let time = 0; time < 2; time += 1) {
    line.cut();
    // One that tries once in vain must not give up.
    await until(async () => {
      expect(await isAnswered()).toBe(false);
      return line.refused > 1;
    });
    line.isCut = false;
    heads = 0;
    await until(isAnswered);
    await until(isTold);
  }
  await pool.close();
  await line.close();
});
