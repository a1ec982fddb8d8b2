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
  /** What it said last; null when it said nothing. */
  head: ChainHead | null;
  /** The question that is under way. */
  asking: Promise<void> | null;
};

/** The problem of a node that is down, or hangs. */
const SILENT = 'does not answer';
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
      head: null,
      asking: null,
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
    const asked = this.#nodes.map((node) => {
      node.asking ??= this.#ask(node).finally(() => {
        node.asking = null;
      });
      return node.asking;
    });
    // Whoever did not answer last time is not waited for, unless nobody else is there.
    const isNobodyThere = this.#nodes.every(({ problem }) => problem === SILENT);
    await Promise.all(
      asked.filter((_, at) => isNobodyThere || this.#nodes[at]?.problem !== SILENT),
    );
    const heads = this.#nodes.map(({ head }) => head);
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
    const counts = new Map<string, number>();
    let answers = 0;
    // The first two that say the same are enough: a third that hangs holds nobody up.
    return new Promise<T>((resolve, reject) => {
      const asked = this.#nodes.map(async ({ client }) => {
        const value = await read(client);
        answers += 1;
        const text = textOf(value);
        const count = (counts.get(text) ?? 0) + 1;
        counts.set(text, count);
        if (count >= QUORUM) resolve(value);
      });
      const of = this.#nodes.length;
      void Promise.allSettled(asked).then(() => {
        reject(new NodesError(`${answers} answers of ${of} nodes, no two the same`));
      });
    });
  }

  async #ask(node: Node): Promise<void> {
    try {
      await this.#checkChain(node);
      const block = await node.client.getBlock({ blockTag: 'latest' });
      const { number, hash, timestamp, baseFeePerGas } = block;
      node.head = { number, hash, timestamp, baseFee: baseFeePerGas ?? 0n };
      node.problem = null;
    } catch (error) {
      node.head = null;
      node.problem = error instanceof NodesError ? error.message : SILENT;
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
