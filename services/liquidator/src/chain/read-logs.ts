import {
  getAddress,
  type Hex,
  hexToBigInt,
  hexToNumber,
  numberToHex,
  type PublicClient,
} from 'viem';
import type { BlockHeader, ChainLog } from './chain-block.ts';
import type { LogWatch } from './chain-part.ts';
import { classifyFault } from './node-faults.ts';
import { rawRequest } from './raw-request.ts';
import { readHeader } from './read-header.ts';

/** A log with the block it is in. */
export type PlacedLog = ChainLog & {
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
  /** Seconds; null where the node does not tell it with a log. */
  readonly blockTimestamp: bigint | null;
};

/** How many blocks a node may be asked for at once: learned from its refusals. */
export class RangeLimit {
  blocks: bigint;
  readonly #most: bigint;
  /** It refuses even one block: no longer ones are tried again. */
  #isRefused = false;

  constructor(most: bigint) {
    this.#most = most;
    this.blocks = most;
  }

  shrinkFrom(asked: bigint): void {
    this.blocks = asked / 2n > 1n ? asked / 2n : 1n;
  }

  refuse(): void {
    this.#isRefused = true;
  }

  grow(): void {
    if (this.#isRefused) return;
    const next = this.blocks + this.blocks / 8n + 1n;
    this.blocks = next < this.#most ? next : this.#most;
  }
}

/** More addresses than this in a filter, and topics alone are asked for: nodes limit such lists. */
const ADDRESSES_MOST = 500;

type RawLog = {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly logIndex: Hex;
  readonly transactionHash: Hex;
  readonly blockNumber: Hex;
  readonly blockHash: Hex;
  readonly blockTimestamp?: Hex;
};

/** The watched logs of one block; by its receipts where the node refuses logs. */
export async function readBlockLogs(
  client: PublicClient,
  block: Pick<BlockHeader, 'number' | 'hash'>,
  watch: LogWatch,
): Promise<readonly PlacedLog[]> {
  if (watch.addresses.length === 0) return [];
  const raw = await askLogs(client, watch, { blockHash: block.hash }).catch((error: unknown) => {
    if (classifyFault(error) !== 'refused') throw error;
    return askReceipts(client, block.hash);
  });
  const foreign = raw.find(({ blockHash }) => blockHash !== block.hash);
  if (foreign !== undefined) {
    throw new Error(`asked for logs of block ${block.hash}, got some of ${foreign.blockHash}`);
  }
  return watched(raw, watch);
}

/** The watched logs of a range, in pieces as small as the node wants them. */
export async function readRangeLogs(
  client: PublicClient,
  range: { readonly from: bigint; readonly to: bigint },
  watch: LogWatch,
  limit: RangeLimit,
): Promise<readonly PlacedLog[]> {
  if (watch.addresses.length === 0) return [];
  const all: PlacedLog[] = [];
  let from = range.from;
  while (from <= range.to) {
    const last = from + limit.blocks - 1n;
    const to = last < range.to ? last : range.to;
    const piece = await readPiece(client, { from, to }, watch, limit);
    if (piece === null) {
      limit.shrinkFrom(to - from + 1n);
      continue;
    }
    limit.grow();
    all.push(...piece);
    from = to + 1n;
  }
  return all;
}

/** @returns null when the node wants a smaller piece */
async function readPiece(
  client: PublicClient,
  { from, to }: { readonly from: bigint; readonly to: bigint },
  watch: LogWatch,
  limit: RangeLimit,
): Promise<readonly PlacedLog[] | null> {
  const blocks = { fromBlock: numberToHex(from), toBlock: numberToHex(to) };
  try {
    return watched(await askLogs(client, watch, blocks), watch);
  } catch (error) {
    if (classifyFault(error) !== 'refused') throw error;
    if (from < to) return null;
    const header = await readHeader(client, from);
    if (header === null) throw error;
    limit.refuse();
    return watched(await askReceipts(client, header.hash), watch);
  }
}

function askLogs(
  client: PublicClient,
  { addresses, topics }: LogWatch,
  blocks: { readonly blockHash: Hex } | { readonly fromBlock: Hex; readonly toBlock: Hex },
): Promise<readonly RawLog[]> {
  const address = addresses.length > ADDRESSES_MOST ? {} : { address: addresses };
  return rawRequest(client, 'eth_getLogs', [{ ...address, ...blocks, topics: [topics] }]);
}

type Receipt = { readonly logs: readonly RawLog[] };

async function askReceipts(client: PublicClient, hash: Hex): Promise<readonly RawLog[]> {
  const receipts = await rawRequest<readonly Receipt[] | null>(client, 'eth_getBlockReceipts', [
    hash,
  ]);
  if (receipts === null) throw new Error(`no receipts of block ${hash}`);
  return receipts.flatMap(({ logs }) => logs);
}

function watched(raw: readonly RawLog[], watch: LogWatch): readonly PlacedLog[] {
  const addresses = new Set(watch.addresses.map((address) => address.toLowerCase()));
  const topics = new Set<string>(watch.topics);
  return raw
    .filter(
      ({ address, topics: [first = ''] }) =>
        addresses.has(address.toLowerCase()) && topics.has(first),
    )
    .map((log) => ({
      address: getAddress(log.address),
      topics: log.topics,
      data: log.data,
      logIndex: hexToNumber(log.logIndex),
      transactionHash: log.transactionHash,
      blockNumber: hexToBigInt(log.blockNumber),
      blockHash: log.blockHash,
      blockTimestamp: log.blockTimestamp === undefined ? null : hexToBigInt(log.blockTimestamp),
    }))
    .toSorted((a, b) =>
      a.blockNumber === b.blockNumber
        ? a.logIndex - b.logIndex
        : Number(a.blockNumber - b.blockNumber),
    );
}
