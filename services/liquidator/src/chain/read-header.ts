import { type Hex, hexToBigInt, numberToHex, type PublicClient } from 'viem';
import type { BlockHeader } from './chain-block.ts';

type RawHeader = {
  readonly number: Hex | null;
  readonly hash: Hex | null;
  readonly parentHash: Hex;
  readonly timestamp: Hex;
  readonly baseFeePerGas?: Hex | null;
};

/** @returns null when the node has no such block (yet) */
export async function readHeader(
  client: PublicClient,
  which: bigint | 'latest',
): Promise<BlockHeader | null> {
  const tag = which === 'latest' ? which : numberToHex(which);
  const raw: RawHeader | null = await client.request({
    method: 'eth_getBlockByNumber',
    params: [tag, false],
  });
  if (raw === null || raw.number === null || raw.hash === null) return null;
  return {
    number: hexToBigInt(raw.number),
    hash: raw.hash,
    parentHash: raw.parentHash,
    timestamp: hexToBigInt(raw.timestamp),
    baseFeePerGas: hexToBigInt(raw.baseFeePerGas ?? '0x0'),
  };
}
