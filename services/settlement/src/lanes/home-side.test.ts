import { expect, test } from 'vitest';
import { nodesThatAnswer } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import { HomeSide } from './home-side.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const LANE = 18;

/** A home chain on which account 18 is a lane in dispute, with three deposits that are credited. */
function homeAt(head: bigint | null): HomeSide {
  const says: Readonly<Record<string, unknown>> = {
    isEscapeOpen: false,
    isLane: true,
    accountFlags: 3n,
    creditedOf: 3n,
    laneOf: LANE,
  };
  const nodes = nodesThatAnswer(({ functionName }) => says[functionName]);
  const place = { vault: ADDRESS, withdrawalHandler: ADDRESS, assets: ADDRESS };
  const home = new HomeSide(nodes, { ...place, confirmations: 2 });
  home.head = head === null ? null : ({ number: head } as unknown as ChainHead);
  return home;
}

test('it tells what the mirror says', async () => {
  const home = homeAt(2n);
  await expect(home.assertOpen()).resolves.toBeUndefined();
  expect(await home.isLane(LANE)).toBe(true);
  expect(await home.isDisputed(LANE)).toBe(true);
  expect(await home.creditedOf(LANE)).toBe(3);
  expect(await home.stateOf(256)).toBe('reserved');
});

test.each([null, 1n])('before a block is deep enough nothing is known: %s', async (head) => {
  const home = homeAt(head);
  expect(await home.isLane(LANE)).toBe(false);
  await expect(home.isDisputed(LANE)).rejects.toThrow('no block of the home chain is deep enough');
  expect(await home.creditedOf(LANE)).toBeNull();
  expect(await home.stateOf(256)).toBe('unknown');
});

test('nobody knows whether a chain has ended that was not looked at', async () => {
  await expect(homeAt(null).assertOpen()).rejects.toThrow('was not looked at yet');
});
