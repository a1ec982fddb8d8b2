import type { Feed } from '@tandem/feed';
import type { PublicClient } from 'viem';
import { expect, test } from 'vitest';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import { ChoiceDesk } from './choice-desk.ts';
import { LaneBook, type PayoutChoice } from './lane-book.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const HEAD = { number: 10n } as unknown as ChainHead;
const HERE = { account: 18, chain: 1 };
const LATER = { account: 19, chain: 2 };

type Call = { readonly functionName: string; readonly args?: readonly bigint[] };

/** A chain on which accounts chose these lanes. */
function chainOf(choices: readonly (readonly [account: number, lane: number])[]): ChainNodes {
  const readContract = async ({ functionName, args = [] }: Call): Promise<unknown> =>
    functionName === 'choiceCount' ? BigInt(choices.length) : choices[Number(args[0]) - 1];
  const client = { readContract } as unknown as PublicClient;
  const agreed = <T>(read: (of: PublicClient) => Promise<T>): Promise<T> => read(client);
  return { agreed } as unknown as ChainNodes;
}

test('a lane that is configured later has no part in what went home before', async () => {
  const kept: PayoutChoice[] = [];
  const lanes = new LaneBook([HERE]);
  const addChoice = async (choice: PayoutChoice): Promise<void> => void kept.push(choice);
  const desk = new ChoiceDesk(
    {
      nodes: chainOf([
        [16, LATER.account],
        [17, HERE.account],
      ]),
      store: { choices: kept, addChoice } as unknown as OutboxStore,
      fold: { lanes } as unknown as MirrorFold,
      feed: { nextSequence: 100 } as unknown as Feed,
    },
    { withdrawalHandler: ADDRESS, confirmations: 2 },
  );
  await desk.step(HEAD);
  expect([lanes.laneAt(16, 150), lanes.laneAt(17, 150)]).toEqual([null, HERE.account]);
  // The next start has both, and folds the same commands again.
  const next = new LaneBook([HERE, LATER]);
  for (const choice of kept) next.choose(choice);
  expect([next.laneAt(16, 150), next.laneAt(17, 150)]).toEqual([null, HERE.account]);
});
