import { readFileSync } from 'node:fs';
import type { Hex } from 'viem';

/** A block, a log and a call's answer as a node gave them: hexadecimal, as they came. */
export type RecordedBlock = {
  readonly number: Hex;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly timestamp: Hex;
  readonly baseFeePerGas: Hex;
};

export type RecordedLog = {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly logIndex: Hex;
  readonly transactionHash: Hex;
  readonly blockNumber: Hex;
  readonly blockHash: Hex;
  readonly blockTimestamp?: Hex;
};

export type RecordedCall = {
  readonly blockHash: Hex;
  readonly to: Hex;
  readonly data: Hex;
  /** null: it reverted. */
  readonly answer: Hex | null;
};

export type RecordingHeader = {
  readonly version: 1;
  readonly chainId: number;
  readonly module: Hex;
  readonly from: string;
  readonly to: string;
};

type Line =
  | { readonly header: RecordingHeader }
  | { readonly block: RecordedBlock }
  | { readonly log: RecordedLog }
  | { readonly call: RecordedCall };

/** What a node said about a range of blocks: one JSON object a line, in a file or in memory. */
export class Recording {
  header: RecordingHeader | null = null;
  readonly #blocks = new Map<bigint, RecordedBlock>();
  readonly #numbers = new Map<Hex, bigint>();
  /** By block, because a month of them is walked through block by block. */
  readonly #logs = new Map<bigint, Map<string, RecordedLog>>();
  readonly #calls = new Map<string, RecordedCall>();

  addBlock(block: Partial<RecordedBlock> & Omit<RecordedBlock, 'baseFeePerGas'>): void {
    const { number, hash, parentHash, timestamp, baseFeePerGas = '0x0' } = block;
    this.#numbers.set(hash, BigInt(number));
    this.#blocks.set(BigInt(number), { number, hash, parentHash, timestamp, baseFeePerGas });
  }

  addLog(log: RecordedLog): void {
    const number = BigInt(log.blockNumber);
    const own = this.#logs.get(number) ?? new Map<string, RecordedLog>();
    own.set(`${log.blockHash} ${BigInt(log.logIndex)}`, log);
    this.#logs.set(number, own);
  }

  addCall(call: RecordedCall): void {
    this.#calls.set(callKey(call.blockHash, call.to, call.data), call);
  }

  block(number: bigint): RecordedBlock | null {
    return this.#blocks.get(number) ?? null;
  }

  /** null: no such block was recorded. */
  numberOf(hash: Hex): bigint | null {
    return this.#numbers.get(hash) ?? null;
  }

  /** Both ends included, by block. */
  *logs(from: bigint, to: bigint): Generator<RecordedLog> {
    for (let number = from; number <= to; number += 1n) {
      yield* this.#logs.get(number)?.values() ?? [];
    }
  }

  /** undefined: it was never asked. */
  call(blockHash: Hex, to: Hex, data: Hex): Hex | null | undefined {
    return this.#calls.get(callKey(blockHash, to, data))?.answer;
  }

  *lines(): Generator<string> {
    if (this.header !== null) yield line({ header: this.header });
    for (const block of this.#blocks.values()) yield line({ block });
    for (const logs of this.#logs.values()) {
      for (const log of logs.values()) yield line({ log });
    }
    for (const call of this.#calls.values()) yield line({ call });
  }
}

/** @throws when a line is none of a recording, with its number */
export function readRecording(path: string): Recording {
  const recording = new Recording();
  for (const [index, text] of readFileSync(path, 'utf8').split('\n').entries()) {
    if (text === '') continue;
    try {
      addLine(recording, JSON.parse(text) as Line);
    } catch (error) {
      const message = `${path}:${index + 1} is no line of a recording: ${(error as Error).message}`;
      throw new Error(message, { cause: error });
    }
  }
  if (recording.header === null) throw new Error(`${path} has no header`);
  return recording;
}

function addLine(recording: Recording, one: Line): void {
  if ('header' in one) {
    const { version } = one.header as { version: unknown };
    if (version !== 1) throw new Error(`version ${String(version)}, and 1 is read`);
    recording.header = one.header;
  } else if ('block' in one) recording.addBlock(one.block);
  else if ('log' in one) recording.addLog(one.log);
  else if ('call' in one) recording.addCall(one.call);
  else throw new Error('neither header, block, log nor call');
}

const line = (one: Line): string => `${JSON.stringify(one)}\n`;

function callKey(blockHash: Hex, to: Hex, data: Hex): string {
  return `${blockHash} ${to} ${data}`.toLowerCase();
}

/** As `eth_getLogs` takes it. */
export type LogFilter = {
  readonly address?: Hex | readonly Hex[];
  readonly topics?: readonly (Hex | readonly Hex[] | null)[];
  readonly blockHash?: Hex;
  readonly fromBlock?: Hex;
  readonly toBlock?: Hex;
};

export function isWanted(log: RecordedLog, filter: LogFilter): boolean {
  const { address, topics = [], blockHash, fromBlock, toBlock } = filter;
  if (blockHash !== undefined && log.blockHash !== blockHash) return false;
  const number = BigInt(log.blockNumber);
  if (fromBlock !== undefined && number < BigInt(fromBlock)) return false;
  if (toBlock !== undefined && number > BigInt(toBlock)) return false;
  if (address !== undefined && !isOneOf(address, log.address)) return false;
  return topics.every((topic, index) => topic === null || isOneOf(topic, log.topics[index] ?? ''));
}

function isOneOf(wanted: Hex | readonly Hex[], actual: string): boolean {
  const all = typeof wanted === 'string' ? [wanted] : wanted;
  return all.some((one) => one.toLowerCase() === actual.toLowerCase());
}
