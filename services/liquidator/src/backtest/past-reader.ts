import { numberToHex } from 'viem';
import { RangeLimit } from '../chain/read-logs.ts';
import {
  isWanted,
  type LogFilter,
  type RecordedBlock,
  type RecordedLog,
  type Recording,
} from './recording.ts';
import type { Upstream } from './upstream.ts';

/** Headers of one request; halved for a node that does not take as many. */
const HEADERS_MOST = 100;

export type PastOptions = {
  readonly recording: Recording;
  readonly upstream: Upstream;
  /** What will be walked through: only there is it worth to read ahead. */
  readonly from: bigint;
  readonly to: bigint;
  /** The most blocks that one request for logs is about. */
  readonly logRange: bigint;
};

/**
 * Reads the past from real nodes in large pieces and records it: a walk from block to block asks
 * them once in a hundred blocks for headers, and once in thousands for logs.
 */
export class PastReader {
  readonly #options: PastOptions;
  readonly #limit: RangeLimit;
  #headers = HEADERS_MOST;
  /** What the logs that were read ahead were asked by, and how far they go. */
  #ahead: { readonly by: string; readonly to: bigint } = { by: '', to: -1n };

  constructor(options: PastOptions) {
    this.#options = options;
    this.#limit = new RangeLimit(options.logRange);
  }

  /** @returns null when the nodes have no such block */
  async block(number: bigint): Promise<RecordedBlock | null> {
    const { recording } = this.#options;
    if (recording.block(number) === null) await this.#readHeaders(number);
    return recording.block(number);
  }

  async logs(filter: LogFilter): Promise<readonly RecordedLog[]> {
    const { recording, from, to } = this.#options;
    const { blockHash, ...wanted } = filter;
    if (blockHash === undefined) {
      const [first, last] = [BigInt(filter.fromBlock ?? '0x0'), BigInt(filter.toBlock ?? '0x0')];
      for (let next = first; next <= last; ) next = await this.#readPiece(wanted, next, last);
      return [...recording.logs(first, last)].filter((log) => isWanted(log, filter));
    }
    const number = recording.numberOf(blockHash);
    if (number === null || number < from || number > to) {
      return this.#record(await this.#options.upstream.ask('eth_getLogs', [filter]));
    }
    const by = JSON.stringify(wanted);
    if (by !== this.#ahead.by || number > this.#ahead.to) {
      this.#ahead = { by, to: (await this.#readPiece(wanted, number, to)) - 1n };
    }
    const all = [...recording.logs(number, number)];
    if (all.some((log) => log.blockHash !== blockHash)) {
      throw new Error(`block ${number} was reorganized while it was read: end further back`);
    }
    return all.filter((log) => isWanted(log, filter));
  }

  async #readHeaders(number: bigint): Promise<void> {
    const { recording, upstream, from, to } = this.#options;
    const isAhead = number >= from && number <= to;
    for (;;) {
      const left = isAhead ? Number(to - number) + 1 : 1;
      const count = Math.min(left, this.#headers);
      const all = Array.from({ length: count }, (_, index) => [
        numberToHex(number + BigInt(index)),
        false,
      ]);
      try {
        const blocks = await upstream.askMany('eth_getBlockByNumber', all);
        for (const block of blocks as readonly (RecordedBlock | null)[]) {
          if (block === null) return;
          recording.addBlock(block);
        }
        return;
      } catch (error) {
        if (count === 1) throw error;
        this.#headers = count >> 1;
      }
    }
  }

  /** @returns the block after the piece, which is as long as the node takes it */
  async #readPiece(wanted: LogFilter, from: bigint, last: bigint): Promise<bigint> {
    for (;;) {
      const most = from + this.#limit.blocks - 1n;
      const to = most < last ? most : last;
      const blocks = { fromBlock: numberToHex(from), toBlock: numberToHex(to) };
      try {
        this.#record(await this.#options.upstream.ask('eth_getLogs', [{ ...wanted, ...blocks }]));
        this.#limit.grow();
        return to + 1n;
      } catch (error) {
        if (from === to) throw error;
        this.#limit.shrinkFrom(to - from + 1n);
      }
    }
  }

  #record(answer: unknown): readonly RecordedLog[] {
    const logs = answer as readonly RecordedLog[];
    for (const log of logs) this.#options.recording.addLog(log);
    return logs;
  }
}
