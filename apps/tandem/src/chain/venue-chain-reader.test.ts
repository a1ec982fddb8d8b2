import type { LiveVenue } from '@tandem/projections';
import { expect, test } from 'vitest';
import type { ChainGround } from './chain-ground.ts';
import { chainReader } from './venue-chain-reader.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const HASH = `0x${'22'.repeat(32)}`;
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';

/** A chain whose node has ended, and a second one that is as silent. */
function silentChain() {
  const chain = { url: NOWHERE, height: 9, health: () => null };
  const proofs = { deposits: new Map(), withdrawal: () => ({ scheduled: null, paid: null }) };
  const vault = { vault: ADDRESS, withdrawalHandler: ADDRESS };
  const contracts = { vault, tokens: [], marks: null };
  const far = { chain, contracts: { vault: ADDRESS, token: {} }, proofs };
  const ground = { kind: 'running', chain, contracts, proofs, far } as unknown as ChainGround;
  return chainReader(ground, {} as LiveVenue, null);
}

test.each([
  ['a deposit', () => silentChain().deposit(HASH)],
  ['a withdrawal', () => silentChain().withdrawal(256)],
  ['where an account is paid', () => silentChain().payout(16, 0)],
])('without an answer of the node %s is not known', async (_what, ask) => {
  expect(await ask()).toEqual({ problem: 'the chain cannot be read: HTTP request failed.' });
});
