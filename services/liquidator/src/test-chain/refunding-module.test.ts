import type { TransactionReceipt } from 'viem';
import { expect, it } from 'vitest';
import { Dex223Actions } from '../protocols/dex223/actions.ts';
import { refundingMarginModuleArtifact } from './artifacts/refunding-margin-module.ts';
import { ETHER, openLong, useTestChain } from './scenario.fixture.ts';
import { addressOf, type TestRole } from './test-accounts.ts';
import type { TestChain } from './test-chain.ts';

const { abi } = refundingMarginModuleArtifact;
const GWEI = 1_000_000_000n;
const chainOf = useTestChain('hardened');

/** Frozen by the liquidator, confirmed by another one, with gas paid by the lender's terms. */
async function liquidateFunded(
  chain: TestChain,
  terms: { readonly fund: bigint; readonly shareBps: bigint; readonly mostPrice: bigint },
): Promise<{ freeze: TransactionReceipt; confirm: TransactionReceipt; positionId: bigint }> {
  const { orderId, positionId } = await openLong(chain);
  const args = [orderId, terms.shareBps, terms.mostPrice] as const;
  const funding = { from: addressOf('lender'), to: chain.module, abi, value: terms.fund } as const;
  await chain.node.send({ ...funding, call: 'fundGas', args });
  await chain.movePrice('weth', 'usdc', '1900');
  await chain.node.warp(1_800n);
  const freeze = await chain.liquidate(positionId);
  const confirm = await chain.liquidate(positionId, 'rival');
  return { freeze, confirm, positionId };
}

function refundOf(
  chain: TestChain,
  done: { readonly confirm: TransactionReceipt; readonly positionId: bigint },
  signer: TestRole,
): bigint {
  const sale = { slippageBps: 0n, lossMaxBps: 0n };
  const options = { module: chain.module, generation: 'hardened', sale } as const;
  const { gasRefundWei } = new Dex223Actions(options).outcome({
    positionId: done.positionId,
    signer: addressOf(signer),
    receiver: addressOf('cold'),
    rewardAsset: chain.token('native'),
    rewardPromised: 0n,
    logs: done.confirm.logs,
  });
  return gasRefundWei;
}

function costOf({ gasUsed, effectiveGasPrice }: TransactionReceipt): bigint {
  return gasUsed * effectiveGasPrice;
}

it('pays the gas of both steps back to who spent it', async () => {
  const chain = chainOf().withGeneration('refunding');
  const before = await chain.balanceOf('native', addressOf('liquidator'));
  const terms = { fund: ETHER, shareBps: 10_000n, mostPrice: 1_000n * GWEI };
  const done = await liquidateFunded(chain, terms);
  const frozen = refundOf(chain, done, 'liquidator');
  const after = await chain.balanceOf('native', addressOf('liquidator'));
  expect(after).toBe(before - costOf(done.freeze) + frozen);
  for (const [refund, cost] of [
    [frozen, costOf(done.freeze)],
    [refundOf(chain, done, 'rival'), costOf(done.confirm)],
  ] as const) {
    expect(refund * 20n).toBeGreaterThan(cost * 19n);
    // What a transaction gets back for cleared storage, at most a fifth, no contract can see.
    expect(refund * 20n).toBeLessThan(cost * 26n);
  }
});

it('pays no more than the share, the price and the fund that the lender named', async () => {
  const chain = chainOf().withGeneration('refunding');
  const done = await liquidateFunded(chain, { fund: 7n, shareBps: 5_000n, mostPrice: 1n });
  expect([refundOf(chain, done, 'rival'), refundOf(chain, done, 'liquidator')]).toEqual([7n, 0n]);
});
