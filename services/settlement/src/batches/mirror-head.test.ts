import type { PublicClient } from 'viem';
import { expect, test } from 'vitest';
import { NodesError } from '../nodes/chain-nodes.ts';
import { readMirrorHead } from './mirror-head.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;

/** A node that answers one call after the other: numbers and hashes in turn, the last for ever. */
function nodeThatSays(...answers: readonly (readonly [number, string])[]): PublicClient {
  const said = answers.flatMap(([batchId, hash]): (bigint | string)[] => [BigInt(batchId), hash]);
  let place = 0;
  const readContract = async ({ functionName }: { readonly functionName: string }) => {
    const isNumber = functionName === 'lastBatchId';
    while (typeof said[place % said.length] !== (isNumber ? 'bigint' : 'string')) place += 1;
    const answer = said[place % said.length];
    place += 1;
    return answer;
  };
  return { readContract } as unknown as PublicClient;
}

type Case = readonly [what: string, answers: readonly (readonly [number, string])[]];

test.each<Case>([
  [
    'a hash that is of the next block',
    [
      [7, '0xb'],
      [7, '0xa'],
      [7, '0xa'],
    ],
  ],
  [
    'a number that is of the next block',
    [
      [8, '0xa'],
      [7, '0xa'],
      [7, '0xa'],
    ],
  ],
  [
    'the next block between two looks',
    [
      [6, '0x9'],
      [7, '0xa'],
      [7, '0xa'],
    ],
  ],
  [
    'nothing strange',
    [
      [7, '0xa'],
      [7, '0xa'],
    ],
  ],
])('the newest batch is of one state: %s', async (_, answers) => {
  const head = await readMirrorHead(nodeThatSays(...answers), ADDRESS, 5n);
  expect(head).toEqual({ batchId: 7, hash: '0xa' });
});

test('a batch that changes with every look is unknown', async () => {
  const node = nodeThatSays([7, '0xa'], [8, '0xb']);
  await expect(readMirrorHead(node, ADDRESS)).rejects.toBeInstanceOf(NodesError);
});
