import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What a node does to those who believe it. */
export type Hostility =
  | 'honest'
  | 'other block hashes'
  | 'no logs'
  | 'a head that stands'
  | 'no answers'
  | 'another chain'
  | 'errors';

type Request = { readonly id: number; readonly method: string; readonly params: unknown[] };
type Block = { number: string; hash: string; parentHash: string };

const WRONG = `0x${'66'.repeat(32)}`;

/** A proxy before an honest node that lies as a test wants it to. */
export class HostileNode {
  readonly #server: Server;
  readonly #behind: string;
  readonly #held = new Set<ServerResponse>();
  url = '';
  hostility: Hostility = 'honest';
  /** Number of the block that a standing head shows. */
  #standing: string | null = null;
  /** Answers that were not the truth. */
  lies = 0;

  private constructor(behind: string) {
    this.#behind = behind;
    this.#server = createServer((request, response) => {
      void this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(behind: string): Promise<HostileNode> {
    const node = new HostileNode(behind);
    node.#server.listen(0, '127.0.0.1');
    await once(node.#server, 'listening');
    const address = node.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    node.url = `http://127.0.0.1:${address.port}`;
    return node;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  become(hostility: Hostility): void {
    this.hostility = hostility;
    this.#standing = null;
    this.lies = 0;
    for (const response of this.#held) response.destroy();
    this.#held.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const asked = JSON.parse(text) as Request;
    if (this.hostility === 'no answers') {
      this.lies += 1;
      this.#held.add(response);
      return;
    }
    response.setHeader('content-type', 'application/json');
    if (this.hostility === 'errors') {
      this.lies += 1;
      const error = { code: -32_000, message: 'header not found' };
      response.end(JSON.stringify({ jsonrpc: '2.0', id: asked.id, error }));
      return;
    }
    const given = { ...asked, params: this.#paramsOf(asked) };
    const body = JSON.stringify(given);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(this.#behind, { method: 'POST', headers, body });
    const told = (await answer.json()) as { result?: unknown };
    response.end(JSON.stringify(this.#changed(asked, told)));
  }

  /** A head that stands is asked for by its number. */
  #paramsOf({ method, params }: Request): readonly unknown[] {
    if (this.hostility !== 'a head that stands' || this.#standing === null) return params;
    if (method !== 'eth_getBlockByNumber' || params[0] !== 'latest') return params;
    this.lies += 1;
    return [this.#standing, ...params.slice(1)];
  }

  #changed({ method }: Request, told: { result?: unknown }): object {
    const { result } = told;
    const isBlock = method === 'eth_getBlockByNumber' && result !== null;
    if (isBlock && this.#standing === null) this.#standing = (result as Block).number;
    if (this.hostility === 'other block hashes' && isBlock) {
      this.lies += 1;
      return { ...told, result: { ...(result as Block), hash: WRONG, parentHash: WRONG } };
    }
    if (this.hostility === 'no logs' && method === 'eth_getLogs') {
      this.lies += 1;
      return { ...told, result: [] };
    }
    if (this.hostility === 'another chain' && method === 'eth_chainId') {
      this.lies += 1;
      return { ...told, result: '0x5' };
    }
    return told;
  }
}
