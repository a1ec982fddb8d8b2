import type { PublicClient } from 'viem';
import { expect, test } from 'vitest';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import { type KeeperParts, LaneKeeper } from './lane-keeper.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const HEARD_AT = 1_000n;
/** Anyone may open escape a day later. */
const TWO_DAYS = 172_800n;

function keeper(): LaneKeeper {
  const readContract = (): Promise<bigint> => Promise.resolve(HEARD_AT);
  const client = { readContract } as unknown as PublicClient;
  const agreed = <T>(read: (client: PublicClient) => Promise<T>): Promise<T> => read(client);
  const parts = { nodes: { agreed } } as unknown as KeeperParts;
  return new LaneKeeper(parts, { lane: 18, vault: ADDRESS, outpost: ADDRESS });
}

test('nothing is credited when the outpost was silent so long that escape is near', async () => {
  const after = (seconds: bigint): Promise<void> => {
    const head = { number: 10n, timestamp: HEARD_AT + seconds } as unknown as ChainHead;
    return keeper().assertHeard(head);
  };
  await expect(after(TWO_DAYS)).resolves.toBeUndefined();
  await expect(after(TWO_DAYS + 1n)).rejects.toThrow('heard nothing for 172801 seconds of 172800');
});
