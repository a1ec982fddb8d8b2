import type { Address } from 'viem';
import { expect, test } from 'vitest';
import type { Position } from '../model/position.ts';
import { FREEZE_GAS } from '../watch/candidate-of.ts';
import { type Seen, VirtualLiquidations } from './virtual-liquidations.ts';

const OWNER: Address = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const RULE = { marginBps: 0n, isEvenAtLoss: false, evenAtLossAboveRewardUsd: 0n };
const GAS = 455_319n;
const REWARD = 500_000n;

const POSITION: Position = {
  positionId: 1n,
  orderId: 1n,
  owner: OWNER,
  deadline: 0n,
  createdAt: 0n,
  principal: 1n,
  interest: 0n,
  holdings: [],
  isOpen: true,
  freeze: null,
  atBlock: 1n,
};

/** What a block shows: s is subject, h is healthy, x frozen by another, - gone. */
function seen(letter: string): Seen {
  if (letter === '-') return null;
  const freeze = letter === 'x' ? { frozenAt: 0n, liquidator: OWNER } : null;
  const isSubject = letter !== 'h';
  const order = {
    orderId: 1n,
    owner: OWNER,
    baseAsset: OWNER,
    oracle: OWNER,
    tokenlist: '0x',
    tokens: null,
    rewardAsset: OWNER,
    rewardAmount: 1n,
  } as const;
  return {
    found: { position: { ...POSITION, freeze }, order },
    verdict: { kind: 'priced', positionId: 1n, debt: 2n, value: 1n, isSubject, insolventAt: null },
    rewardWei: REWARD,
    rewardUsdE8: null,
    gas: GAS,
  };
}

// Blocks of 1,800 seconds, a letter each; found in the first.
test.each([
  ['ss', 1n, 'underWay', FREEZE_GAS],
  ['sss', 1n, 'earned', GAS],
  ['ss-', 1n, 'earned', GAS],
  ['shs-', 1n, 'earned', GAS],
  ['shhh', 1n, 'underWay', FREEZE_GAS],
  ['shhhh', 1n, 'recovered', FREEZE_GAS],
  ['s-', 1n, 'lost', FREEZE_GAS],
  ['xx-', 1n, 'lost', 0n],
  ['ss', 2n, 'unprofitable', 0n],
  ['sx-', 2n, 'unprofitable', 0n],
])(
  'blocks that show %s at a gas price of %s wei: %s, and %s gas',
  (blocks, gasPriceWei, outcome, gas) => {
    const virtual = new VirtualLiquidations(RULE);
    virtual.found(1n, 0n, REWARD, GAS);
    for (const [index, letter] of blocks.split('').entries()) {
      const number = BigInt(index);
      virtual.advance(1n, seen(letter), { number, timestamp: number * 1_800n, gasPriceWei });
    }
    const [result] = virtual.results;
    expect(result).toMatchObject({ outcome, gasWei: gas * gasPriceWei });
  },
);
