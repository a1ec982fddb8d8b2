import type { Address, PublicClient } from 'viem';
import { AnotherFollowerError, type BlockMark, type RecordStore } from '../store/record-store.ts';
import { RecordTable } from '../store/record-table.ts';
import type { BlockHeader, BlockStamp, ChainBlock } from './chain-block.ts';
import type { BlockListener, BlockReads, ChainPart, ContractCall, LogWatch } from './chain-part.ts';
import type { Head, NodePool } from './node-pool.ts';
import { CallBatches } from './read-calls.ts';
import { readHeader } from './read-header.ts';
import { type PlacedLog, RangeLimit, readBlockLogs, readRangeLogs } from './read-logs.ts';

export type FollowerOptions = {
  /** The first block of which anything is wanted: where the contract was deployed. */
  readonly startBlock: bigint;
  /** Blocks this deep are not reorganized: they are caught up in ranges. */
  readonly finalDepth: bigint;
  /** The most blocks asked for at once. */
  readonly rangeBlocks: bigint;
  readonly multicall: Address;
  readonly callsPerRequest: number;
};

export type FollowerParts = {
  readonly nodes: NodePool;
  readonly store: RecordStore;
  /** The table of `gapTable()`, which the store must hold too. */
  readonly gap: RecordTable<boolean>;
  /** In the order in which they depend on each other. */
  readonly parts: readonly ChainPart[];
  readonly listeners: readonly BlockListener[];
  readonly options: FollowerOptions;
};

/** What one step did. */
export type FollowerStep =
  | { readonly kind: 'idle' }
  | { readonly kind: 'block'; readonly block: ChainBlock; readonly isSettled: boolean }
  | { readonly kind: 'range'; readonly from: bigint; readonly to: bigint }
  | { readonly kind: 'rollback'; readonly to: BlockMark; readonly blocks: bigint }
  | { readonly kind: 'restart' };

/** State of blocks that are further behind the newest than this is not asked for. */
const SETTLE_WITHIN = 4n;

const CHAINS_EVERY_MS = 60_000;
const FAILURE_PAUSE_MOST_MS = 30_000;
const IDLE: Promise<FollowerStep> = Promise.resolve({ kind: 'idle' });

/** Whether blocks were left out since parts that need no history were read the last time. */
export function gapTable(): RecordTable<boolean> {
  return new RecordTable<boolean>('follower-gap');
}

/**
 * Follows the chain block by block, each one believed only when enough nodes tell the same; the
 * far past in ranges; back and forth when the chain is reorganized. `step` does one such thing, so
 * that a failure loses nothing: the next step tries again from what is on disk.
 */
export class Follower {
  readonly #parts: FollowerParts;
  readonly #batches: CallBatches;
  readonly #ranges = new WeakMap<PublicClient, RangeLimit>();
  #isStopping = false;
  #isWoken = false;
  #endPause: () => void = () => undefined;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#batches = new CallBatches(parts.options);
  }

  /** One step; throws what went wrong, with nothing half done. */
  async step(): Promise<FollowerStep> {
    const { store, nodes } = this.#parts;
    try {
      if (!store.isCertain) await store.load();
      const head = await nodes.head();
      const { cursor } = store;
      return await this.#stepTo(head, cursor);
    } catch (error) {
      if (store.isCertain) store.revert();
      throw error;
    }
  }

  /**
   * Steps until `stop`. Failures are told and tried again, ever more slowly; only a second watcher
   * of the same database is thrown.
   */
  async run(run: {
    readonly pollMs: number;
    readonly onStep: (step: FollowerStep) => void;
    readonly onError: (error: unknown) => void;
  }): Promise<void> {
    const { nodes } = this.#parts;
    let failures = 0;
    let chainsAt = 0;
    nodes.watchHeads(() => this.#wake());
    while (!this.#isStopping) {
      try {
        if (Date.now() >= chainsAt) {
          await nodes.checkChains();
          chainsAt = Date.now() + CHAINS_EVERY_MS;
        }
        const step = await this.step();
        failures = 0;
        run.onStep(step);
        if (step.kind === 'idle') await this.#pause(run.pollMs);
      } catch (error) {
        if (error instanceof AnotherFollowerError) throw error;
        run.onError(error);
        await this.#pause(Math.min(FAILURE_PAUSE_MOST_MS, run.pollMs * 2 ** failures));
        failures += 1;
      }
    }
    nodes.watchHeads(null);
  }

  stop(): void {
    this.#isStopping = true;
    this.#wake();
  }

  /** Ends a pause, or the next one before it begins: what was told during a step is not lost. */
  #wake(): void {
    this.#isWoken = true;
    this.#endPause();
  }

  #stepTo({ header: head, isAgreed }: Head, cursor: BlockMark | null): Promise<FollowerStep> {
    const { finalDepth } = this.#parts.options;
    if (cursor === null) return this.#begin(head);
    if (head.hash === cursor.hash) return IDLE;
    if (head.number <= cursor.number) return this.#compare(head.number);
    const next = cursor.number + 1n;
    if (head.number - next > finalDepth) return this.#applyRange(next, head.number - finalDepth);
    if (isAgreed && head.number === next) return this.#applyNext(cursor, head, true);
    return this.#applyAgreed(cursor, head.number);
  }

  /** Nothing is known yet: the block before the first is where it begins. */
  async #begin(head: BlockHeader): Promise<FollowerStep> {
    const { options, store, gap } = this.#parts;
    const last = head.number - options.finalDepth;
    gap.set('gap', true);
    if (options.startBlock < last) return this.#applyRange(options.startBlock, last);
    const number = options.startBlock === 0n ? 0n : options.startBlock - 1n;
    const header = await this.#agreedHeader(number);
    if (header === null) return { kind: 'idle' };
    await store.commit(header, true);
    return { kind: 'range', from: number, to: number };
  }

  /** Not further than we are: either the node is late, or the chain is another one now. */
  async #compare(number: bigint): Promise<FollowerStep> {
    const { store } = this.#parts;
    const mark = store.marks.find((one) => one.number <= number);
    if (mark === undefined) return this.#rollBack();
    const header = await this.#agreedHeader(mark.number);
    if (header === null || header.hash === mark.hash) return { kind: 'idle' };
    return this.#rollBack();
  }

  async #applyAgreed(cursor: BlockMark, headNumber: bigint): Promise<FollowerStep> {
    const header = await this.#agreedHeader(cursor.number + 1n);
    if (header === null) return { kind: 'idle' };
    return this.#applyNext(cursor, header, headNumber - header.number <= SETTLE_WITHIN);
  }

  #applyNext(cursor: BlockMark, header: BlockHeader, isRecent: boolean): Promise<FollowerStep> {
    if (header.parentHash !== cursor.hash) return this.#rollBack();
    return this.#applyBlock(header, isRecent);
  }

  async #applyBlock(header: BlockHeader, isSettled: boolean): Promise<FollowerStep> {
    const { store, parts, gap } = this.#parts;
    const logs = await this.#blockLogs(header, joinWatches(parts.map((part) => part.watch())));
    const block: ChainBlock = { ...header, logs };
    for (const part of parts) fold(part, block, logs);
    if (isSettled) {
      const reads = this.#readsAt(block);
      const isGap = gap.get('gap') === true;
      for (const part of parts) await part.settle(reads, isGap);
      if (isGap) gap.delete('gap');
    }
    await store.commit(block, true);
    if (isSettled) await this.#tell((listener) => listener.onBlock(block));
    return { kind: 'block', block, isSettled };
  }

  /** Blocks too old to be reorganized: their logs alone, of the parts that need them. */
  async #applyRange(from: bigint, last: bigint): Promise<FollowerStep> {
    const { store, parts, gap, options } = this.#parts;
    const most = from + options.rangeBlocks - 1n;
    const to = most < last ? most : last;
    const end = await this.#agreedHeader(to);
    if (end === null) return { kind: 'idle' };
    const keepers = parts.filter(({ needsHistory }) => needsHistory);
    const watch = joinWatches(keepers.map((part) => part.watch()));
    const logs = await this.#agreedLogs(`logs of ${from} to ${to}`, (client) =>
      readRangeLogs(client, { from, to }, watch, this.#rangeOf(client)),
    );
    for (const [stamp, own] of await this.#stamp(logs)) {
      for (const part of keepers) fold(part, stamp, own);
    }
    if (keepers.length < parts.length) gap.set('gap', true);
    await store.commit(end, false);
    return { kind: 'range', from, to };
  }

  async #rollBack(): Promise<FollowerStep> {
    const { store } = this.#parts;
    const cursor = store.cursor;
    for (const mark of store.marks) {
      const header = await this.#agreedHeader(mark.number);
      if (header?.hash !== mark.hash) continue;
      await store.rollBack(mark);
      await this.#tell((listener) => listener.onRollback(mark));
      return { kind: 'rollback', to: mark, blocks: (cursor?.number ?? 0n) - mark.number };
    }
    await store.clear();
    const start = { number: this.#parts.options.startBlock, hash: '0x' } as const;
    await this.#tell((listener) => listener.onRollback(start));
    return { kind: 'restart' };
  }

  /** One that fails may have missed changes: all records are loaded, so told, again. */
  async #tell(call: (listener: BlockListener) => Promise<void>): Promise<void> {
    const { listeners, store } = this.#parts;
    try {
      for (const listener of listeners) await call(listener);
    } catch (error) {
      store.distrust();
      throw error;
    }
  }

  #agreedHeader(number: bigint): Promise<BlockHeader | null> {
    return this.#parts.nodes.agree(
      `block ${number}`,
      (client) => readHeader(client, number),
      ({ hash, parentHash, timestamp }) => `${hash} ${parentHash} ${timestamp}`,
    );
  }

  #blockLogs(header: BlockHeader, watch: LogWatch): Promise<readonly PlacedLog[]> {
    return this.#agreedLogs(`logs of block ${header.number}`, (client) =>
      readBlockLogs(client, header, watch),
    );
  }

  async #agreedLogs(
    what: string,
    read: (client: PublicClient) => Promise<readonly PlacedLog[]>,
  ): Promise<readonly PlacedLog[]> {
    const logs = await this.#parts.nodes.agree(what, read, digestLogs);
    if (logs === null) throw new Error(`nobody has ${what}`);
    return logs;
  }

  /** Each node has its own limit. */
  #rangeOf(client: PublicClient): RangeLimit {
    const known = this.#ranges.get(client);
    if (known !== undefined) return known;
    const range = new RangeLimit(this.#parts.options.rangeBlocks);
    this.#ranges.set(client, range);
    return range;
  }

  #readsAt(block: ChainBlock): BlockReads {
    const { nodes } = this.#parts;
    return {
      block,
      call: async (calls: readonly ContractCall[], { isForeign } = { isForeign: false }) => {
        if (calls.length === 0) return [];
        const read = (client: PublicClient) => this.#batches.read(client, block.hash, calls);
        if (isForeign) return nodes.agreeEach(read);
        const what = `state after block ${block.number}`;
        const answers = await nodes.agree(what, read, (values) => values.join());
        if (answers === null) throw new Error(`nobody has the state after ${block.hash}`);
        return answers;
      },
    };
  }

  /** Logs by their blocks, with the time of each. */
  async #stamp(
    logs: readonly PlacedLog[],
  ): Promise<readonly (readonly [BlockStamp, readonly PlacedLog[]])[]> {
    const stamped: (readonly [BlockStamp, PlacedLog[]])[] = [];
    for (const log of logs) {
      const last = stamped.at(-1);
      if (last !== undefined && last[0].number === log.blockNumber) last[1].push(log);
      else stamped.push([await this.#stampOf(log), [log]]);
    }
    return stamped;
  }

  async #stampOf({ blockNumber, blockHash, blockTimestamp }: PlacedLog): Promise<BlockStamp> {
    if (blockTimestamp !== null) {
      return { number: blockNumber, hash: blockHash, timestamp: blockTimestamp };
    }
    const header = await this.#agreedHeader(blockNumber);
    if (header === null || header.hash !== blockHash) {
      throw new Error(`block ${blockNumber} is not the one of its logs`);
    }
    return header;
  }

  async #pause(ms: number): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isWoken = false;
  }
}

function fold(part: ChainPart, block: BlockStamp, logs: readonly PlacedLog[]): void {
  const watch = part.watch();
  const addresses = new Set(watch.addresses.map((address) => address.toLowerCase()));
  const topics = new Set<string>(watch.topics);
  const own = logs.filter(
    ({ address, topics: [first = ''] }) =>
      topics.has(first) && addresses.has(address.toLowerCase()),
  );
  part.fold(block, own);
}

function joinWatches(watches: readonly LogWatch[]): LogWatch {
  return {
    addresses: [...new Set(watches.flatMap(({ addresses }) => addresses))],
    topics: [...new Set(watches.flatMap(({ topics }) => topics))],
  };
}

function digestLogs(logs: readonly PlacedLog[]): string {
  return logs
    .map(({ blockHash, logIndex, address, topics, data }) =>
      [blockHash, logIndex, address, ...topics, data].join(' '),
    )
    .join('\n');
}
