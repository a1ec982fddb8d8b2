import type { OpenedChallenge } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { Hex } from 'viem';
import { expect, test } from 'vitest';
import { agreeingNodes } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import { DisputeDesk } from './dispute-desk.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const [FIRST, SECOND] = [`0x${'22'.repeat(32)}`, `0x${'33'.repeat(32)}`] as const;
const ANSWERED = 2;

test('a challenge that cannot be read holds up no other', async () => {
  const read: Hex[] = [];
  let isBusy = true;
  const readContract = async ({ args: [id] }: { readonly args: readonly [Hex] }) => {
    read.push(id);
    if (isBusy && id === FIRST) throw new Error('the node is busy');
    return { status: ANSWERED };
  };
  const ended = [FIRST, SECOND].map((id) => [id, { id, account: 16, fills: [] }] as const);
  const desk = new DisputeDesk(
    {
      nodes: agreeingNodes({ readContract }),
      sender: {} as TransactionSender,
      port: {} as CommandPort,
      ended: new Map(ended) as unknown as ReadonlyMap<Hex, OpenedChallenge>,
    },
    {
      challenges: ADDRESS,
      disputes: ADDRESS,
      assets: ADDRESS,
      entrypoint: ADDRESS,
      confirmations: 2,
      fromBlock: 1n,
      logBlocks: 10,
      announces: false,
    },
  );
  const look = (): Promise<void> => desk.step({ number: 9n } as unknown as ChainHead);
  await expect(look()).rejects.toThrow(`challenge ${FIRST}: the node is busy (1 failed)`);
  isBusy = false;
  await look();
  await look();
  expect(read).toEqual([FIRST, SECOND, FIRST]);
});
