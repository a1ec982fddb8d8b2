import { existsSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LOCAL_CHAIN_ID, localChainOptions } from '@tandem/chain';
import { type AnvilProcess, startAnvil } from '@tandem/local-servers';
import type { Logger } from 'pino';
import type { Hex } from 'viem';
import { makeFolder } from '../arguments/make-folder.ts';
import { BlockLog } from './block-log.ts';
import { type NodeBlock, nodeRpc } from './node-rpc.ts';

/** Blocks between two snapshots: so many are made again at most after a kill. */
const SNAPSHOT_EVERY = 300;
/** Blocks whose transactions and headers a snapshot keeps; older ones are in the tables. */
const BLOCKS_KEPT = 512;
/** States that are kept in memory; who compares asks for the newest few. */
const STATES_KEPT = 128;
const RESTART_PAUSE_MS = 1_000;
/**
 * Blocks that a graceful end leaves above its snapshot. A node knows no state from before the one
 * it was given, and whoever reads at a block that is deep enough would be refused until it is.
 */
export const BLOCKS_ABOVE = 3;

/** Where a local chain lives, and how fast. */
export type KeptChainConfig = {
  readonly folder: string;
  readonly blockMs: number;
  readonly log: Logger;
  /** Absent: that of the first local chain. */
  readonly chainId?: number;
};

/** Two chains in one folder, or a log that does not fit its node. */
class KeptChainError extends Error {
  override readonly name = 'KeptChainError';
}

/**
 * A local chain that outlives every kill: the node only executes, and we make its blocks. Each one
 * is logged with its time and its signed transactions; from the newest snapshot on they are made
 * again at a start, and have the same hashes. What was in a block that was not logged is lost as if
 * the block had been reorganized away, one block deep.
 */
export class KeptChain {
  readonly #config: KeptChainConfig;
  readonly #log: BlockLog;
  #node: AnvilProcess;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #isClosed = false;
  #isAutomatic = false;
  #lastSnapshot: number;
  #fault: string | null = null;
  #onBlock: (block: number) => Promise<void> = () => Promise.resolve();
  blockMs: number;
  /** Newest block. */
  height: number;
  /** Blocks that were made again at the start. */
  readonly replayed: number;

  private constructor(
    config: KeptChainConfig,
    log: BlockLog,
    begun: { readonly node: AnvilProcess; readonly height: number; readonly replayed: number },
  ) {
    this.#config = config;
    this.#log = log;
    this.#node = begun.node;
    this.height = begun.height;
    this.replayed = begun.replayed;
    this.#lastSnapshot = begun.height - begun.replayed;
    this.blockMs = config.blockMs;
  }

  /** @throws when there is no node for this machine, or the folder cannot be continued */
  static async open(config: KeptChainConfig): Promise<KeptChain> {
    makeFolder(config.folder);
    const log = new BlockLog(join(config.folder, 'blocks.jsonl'));
    const isNew = !existsSync(statePath(config.folder));
    const begun = await begin(config, log);
    const chain = new KeptChain(config, log, begun);
    // Block 0 is made by each node for itself, with the time of its start: 1 is the first to keep.
    if (isNew) await chain.#first();
    return chain;
  }

  /** JSON-RPC of the node: the same also after it had to be started again. */
  get url(): string {
    return this.#node.url;
  }

  health(): string | null {
    return this.#fault;
  }

  /** Calls for each block that holds a transaction, when it is on disk. */
  onBlock(listener: (block: number) => Promise<void>): void {
    this.#onBlock = listener;
  }

  /** Makes a block of every transaction at once, until `start`. For deployments. */
  async automatic(): Promise<void> {
    this.#isAutomatic = true;
    await nodeRpc(this.url, 'evm_setAutomine', [true]);
  }

  /** Makes a block every so often, and starts the node again when it ends. */
  async start(): Promise<void> {
    if (this.#isAutomatic) {
      await nodeRpc(this.url, 'evm_setAutomine', [false]);
      this.#isAutomatic = false;
      this.height = Number((await latest(this.url)).number);
      await this.#snapshot();
    }
    this.#plan();
  }

  /** As if the node had been killed: for tests. */
  async endNode(): Promise<void> {
    await this.#node.stop();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#turn;
    if (this.#fault === null) await this.#leave().catch(() => undefined);
    await this.#node.stop();
    await this.#log.close();
  }

  async #leave(): Promise<void> {
    await this.#snapshot();
    for (let made = 0; made < BLOCKS_ABOVE; made += 1) await this.#make();
  }

  async #first(): Promise<void> {
    await nodeRpc(this.url, 'evm_mine', []);
    this.height = 1;
    await this.#snapshot();
  }

  #plan(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#turn = this.#make()
        .then(() => {
          this.#fault = null;
        })
        .catch((error: unknown) => this.#recover(error))
        .finally(() => this.#plan());
    }, this.blockMs);
  }

  async #make(): Promise<void> {
    await nodeRpc(this.url, 'evm_mine', []);
    const block = await latest(this.url);
    await this.#log.add(await logged(this.url, block));
    this.height = Number(block.number);
    if (block.transactions.length > 0) await this.#onBlock(this.height);
    if (this.height - this.#lastSnapshot >= SNAPSHOT_EVERY) await this.#snapshot();
  }

  /** A node that was killed comes back with every block that was logged. */
  async #recover(error: unknown): Promise<void> {
    const problem = error instanceof Error ? error.message : String(error);
    this.#fault = `no block was made: ${problem}`;
    this.#config.log.error({ problem }, 'the node of the local chain is started again');
    await new Promise((resolve) => setTimeout(resolve, RESTART_PAUSE_MS));
    if (this.#isClosed) return;
    const port = Number(new URL(this.url).port);
    await this.#node.stop();
    const begun = await begin(this.#config, this.#log, port).catch((reason: unknown) => {
      this.#fault = reason instanceof Error ? reason.message : String(reason);
      return null;
    });
    if (begun === null) return;
    this.#node = begun.node;
    this.height = begun.height;
  }

  async #snapshot(): Promise<void> {
    const state = await nodeRpc<Hex>(this.url, 'anvil_dumpState', []);
    await writeWhole(statePath(this.#config.folder), trimmed(state));
    this.#lastSnapshot = this.height;
    this.#log.forgetThrough(this.height);
  }
}

function statePath(folder: string): string {
  return join(folder, 'state.json');
}

async function begin({ folder, chainId }: KeptChainConfig, log: BlockLog, port = 0) {
  const path = statePath(folder);
  const state = existsSync(path) ? ['--load-state', path] : [];
  const keep = ['--prune-history', String(STATES_KEPT)];
  const history = ['--transaction-block-keeper', String(BLOCKS_KEPT)];
  const pace = ['--no-mining', '--no-request-size-limit'];
  const options = localChainOptions(chainId ?? LOCAL_CHAIN_ID);
  const args = [...options, ...pace, ...keep, ...history, ...state];
  const node = await startAnvil(args, port);
  try {
    return { node, ...(await replay(node.url, log)) };
  } catch (error) {
    await node.stop();
    throw error;
  }
}

/** Makes the logged blocks again that the node has not. */
async function replay(url: string, log: BlockLog) {
  let height = Number((await latest(url)).number);
  let replayed = 0;
  for (;;) {
    const block = log.blocks.get(height + 1);
    if (block === undefined) break;
    // The node takes no time before its own, which began when it did.
    if (replayed === 0) await nodeRpc(url, 'evm_setTime', [block.timestamp]);
    for (const raw of block.transactions) await nodeRpc(url, 'eth_sendRawTransaction', [raw]);
    await nodeRpc(url, 'evm_setNextBlockTimestamp', [block.timestamp]);
    await nodeRpc(url, 'evm_mine', []);
    const made = await latest(url);
    if (made.hash !== block.hash) {
      throw new KeptChainError(
        `block ${block.number} of the local chain was ${block.hash} and is ${made.hash} now`,
      );
    }
    height += 1;
    replayed += 1;
  }
  if (replayed > 0) await nodeRpc(url, 'evm_setTime', [Math.floor(Date.now() / 1_000)]);
  return { height, replayed };
}

function latest(url: string): Promise<NodeBlock> {
  return nodeRpc<NodeBlock>(url, 'eth_getBlockByNumber', ['latest', false]);
}

async function logged(url: string, { number, timestamp, hash, transactions }: NodeBlock) {
  const raws = await Promise.all(
    transactions.map((one) => nodeRpc<Hex>(url, 'eth_getRawTransactionByHash', [one])),
  );
  return { number: Number(number), timestamp: Number(timestamp), hash, transactions: raws };
}

type Header = { readonly header: { readonly number: Hex } };

/** Without the headers of blocks that nobody asks for any more: they would pile up for ever. */
function trimmed(state: Hex): string {
  const whole = JSON.parse(gunzipSync(Buffer.from(state.slice(2), 'hex')).toString()) as {
    readonly best_block_number: number | Hex;
    readonly blocks: readonly Header[];
  };
  const first = Number(whole.best_block_number) - BLOCKS_KEPT;
  const blocks = whole.blocks.filter(({ header }) => Number(header.number) > first);
  return JSON.stringify({ ...whole, blocks });
}

/** The file is the old one or the new one, whenever a kill comes. */
async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
