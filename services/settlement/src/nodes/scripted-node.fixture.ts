import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

type Asked = {
  readonly id: number;
  readonly method: string;
  readonly params?: readonly { readonly data?: string }[];
};

/** A node that says what a test wants it to say. */
export class ScriptedNode {
  readonly #server: Server;
  url = '';
  chainId = 1;
  head = 100;
  /** Unix seconds of every block. */
  timestamp = 1;
  /** What contracts answer, by the selector of the call; nothing else is deployed. */
  readonly calls: Map<string, string> = new Map();
  /** Times that each method was asked. */
  readonly asked: Map<string, number> = new Map();
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
    const { id, method, params } = JSON.parse(text) as Asked;
    this.asked.set(method, (this.asked.get(method) ?? 0) + 1);
    return JSON.stringify({ jsonrpc: '2.0', id, result: this.#resultOf(method, params) });
  }

  #resultOf(method: string, params: Asked['params']): unknown {
    if (method === 'eth_chainId') return `0x${this.chainId.toString(16)}`;
    if (method === 'eth_getLogs') return [];
    if (method === 'eth_call') return this.calls.get(params?.[0]?.data?.slice(0, 10) ?? '') ?? '0x';
    const number = `0x${this.head.toString(16)}`;
    const hash = `0x${this.hash}`;
    const timestamp = `0x${this.timestamp.toString(16)}`;
    return { number, hash, parentHash: hash, timestamp, baseFeePerGas: '0x7' };
  }
}
