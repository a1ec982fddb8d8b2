import { entrypoint } from '@tandem/chain';
import type { Address, Hex, PublicClient } from 'viem';
import { NodesError } from '../nodes/chain-nodes.ts';

/** The newest batch that the mirror has. */
export type MirrorHead = { readonly batchId: number; readonly hash: Hex };

/** Times that it is read before it counts as unknown. */
const LOOKS = 5;

/**
 * Reads the newest batch as of a block; without one, of the newest block. A node that makes a block
 * meanwhile answers from that one for a moment, under the number of the one before. So all is read
 * until it comes out the same twice in a row: number and hash are then of one state.
 *
 * @throws NodesError when it changes faster than it can be read
 */
export async function readMirrorHead(
  reader: PublicClient,
  address: Address,
  blockNumber?: bigint,
): Promise<MirrorHead> {
  const at = blockNumber === undefined ? {} : { blockNumber };
  const read = { address, abi: entrypoint.abi, ...at } as const;
  const once = async (): Promise<MirrorHead> => {
    const batchId = await reader.readContract({ ...read, functionName: 'lastBatchId' });
    const hash = await reader.readContract({ ...read, functionName: 'headHash' });
    return { batchId: Number(batchId), hash };
  };
  let before = await once();
  for (let look = 0; look < LOOKS; look += 1) {
    const found = await once();
    if (found.batchId === before.batchId && found.hash === before.hash) return found;
    before = found;
  }
  throw new NodesError('the newest batch changes faster than it can be read');
}
