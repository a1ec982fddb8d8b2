import { createPublicClient, type Hex, http, type PublicClient } from 'viem';

/** No node can be read, or too few of them agree. */
export class NodesError extends Error {
  override readonly name = 'NodesError';
}

/** The newest block as far as the node knows that is read. */
export type ChainHead = {
  readonly number: bigint;
  readonly hash: Hex;
  /** Unix seconds. */
  readonly timestamp: bigint;
  readonly baseFee: bigint;
};

export type NodesConfig = {
  /** JSON-RPC; the first that is healthy is read. */
  readonly urls: readonly string[];
  readonly chainId: number;
  readonly nodeTimeMs: number;
  readonly nodeLagBlocks: number;
};

type Node = {
  readonly client: PublicClient;
  /** Null while the node is healthy. */
  problem: string | null;
  isOfChain: boolean;
};

/** Nodes that must say the same, where there are more than one. */
const QUORUM = 2;

/** Several nodes of one chain: reads the best, and lets money depend only on what two agree on. */
export class ChainNodes {
  readonly #config: NodesConfig;
  readonly #nodes: readonly Node[];
  #current: Node;
  switches = 0;

  /** @throws RangeError without a node */
  constructor(config: NodesConfig) {
    this.#config = config;
    this.#nodes = config.urls.map((url) => ({
      client: createPublicClient({
        transport: http(url, { timeout: config.nodeTimeMs, retryCount: 0 }),
        cacheTime: 0,
      }),
      problem: 'not asked yet',
      isOfChain: false,
    }));
    const [first] = this.#nodes;
    if (first === undefined) throw new RangeError('a chain is read through a node');
    this.#current = first;
  }

  /** The node that is read now. */
  get reader(): PublicClient {
    return this.#current.client;
  }

  /** Problems of nodes by their place in the configuration; their addresses may hold secrets. */
  health(): readonly string[] {
    return this.#nodes.flatMap(({ problem }, at) =>
      problem === null ? [] : [`node ${at + 1}: ${problem}`],
    );
  }

  /**
   * Asks every node for its newest block, and reads on from one that is not behind.
   *
   * @throws NodesError when none answers
   */
  async look(): Promise<ChainHead> {
    const heads = await Promise.all(this.#nodes.map((node) => this.#headOf(node)));
    const best = heads.reduce((most, head) => {
      const number = head?.number ?? -1n;
      return number > most ? number : most;
    }, -1n);
    const least = best - BigInt(this.#config.nodeLagBlocks);
    heads.forEach((head, at) => {
      const node = this.#nodes[at] as Node;
      if (head !== null && head.number < least) node.problem = `behind by ${best - head.number}`;
    });
    if (this.#current.problem !== null) {
      const healthy = this.#nodes.find(({ problem }) => problem === null);
      if (healthy === undefined) throw new NodesError(this.health().join('; '));
      this.#current = healthy;
      this.switches += 1;
    }
    return heads[this.#nodes.indexOf(this.#current)] as ChainHead;
  }

  /**
   * What at least two nodes say; with one node, what it says.
   *
   * @throws NodesError when too few answer, or no two the same
   */
  async agreed<T>(read: (client: PublicClient) => Promise<T>): Promise<T> {
    if (this.#nodes.length === 1) return read(this.#current.client);
    const answers = await Promise.allSettled(this.#nodes.map(({ client }) => read(client)));
    const counts = new Map<string, number>();
    for (const answer of answers) {
      if (answer.status === 'rejected') continue;
      const text = textOf(answer.value);
      const count = (counts.get(text) ?? 0) + 1;
      if (count >= QUORUM) return answer.value;
      counts.set(text, count);
    }
    throw new NodesError(`${counts.size} answers of ${this.#nodes.length} nodes, no two the same`);
  }

  async #headOf(node: Node): Promise<ChainHead | null> {
    try {
      await this.#checkChain(node);
      const block = await node.client.getBlock({ blockTag: 'latest' });
      const { number, hash, timestamp, baseFeePerGas } = block;
      node.problem = null;
      return { number, hash, timestamp, baseFee: baseFeePerGas ?? 0n };
    } catch (error) {
      node.problem = error instanceof NodesError ? error.message : 'does not answer';
      return null;
    }
  }

  async #checkChain(node: Node): Promise<void> {
    if (node.isOfChain) return;
    const id = await node.client.getChainId();
    const { chainId } = this.#config;
    if (id !== chainId) throw new NodesError(`serves chain ${id}, not ${chainId}`);
    node.isOfChain = true;
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? `${part}n` : part,
  );
}
