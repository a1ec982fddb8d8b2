import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/** A node that says what a test wants it to say. */
export class ScriptedNode {
  readonly #server: Server;
  url = '';
  chainId = 1;
  head = 100;
  /** Hash of every block, as far as this node says. */
  hash: string = 'a'.repeat(64);

  private constructor() {
    this.#server = createServer((request, response) => {
      // Another test may still look for what had this port before.
      if (request.method !== 'POST') return void response.writeHead(405).end();
      void this.#answer(request).then((body) => {
        response.setHeader('content-type', 'application/json').end(body);
      });
      return undefined;
    });
  }

  static async start(): Promise<ScriptedNode> {
    const node = new ScriptedNode();
    node.#server.listen(0, '127.0.0.1');
    await once(node.#server, 'listening');
    const address = node.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    node.url = `http://127.0.0.1:${address.port}`;
    return node;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage): Promise<string> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { id, method } = JSON.parse(text) as { id: number; method: string };
    const number = `0x${this.head.toString(16)}`;
    const block = { number, hash: `0x${this.hash}`, timestamp: '0x1', baseFeePerGas: '0x7' };
    const result = method === 'eth_chainId' ? `0x${this.chainId.toString(16)}` : block;
    return JSON.stringify({ jsonrpc: '2.0', id, result });
  }
}
