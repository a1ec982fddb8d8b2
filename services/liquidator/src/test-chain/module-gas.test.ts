import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TransactionReceipt } from 'viem';
import { expect, it } from 'vitest';
import { marginModuleAbi } from '../protocols/dex223/abi.ts';
import { openLong, useTestChain } from './scenario.fixture.ts';
import { addressOf } from './test-accounts.ts';
import { dataOf } from './test-node.ts';

const README = fileURLToPath(new URL('../../contracts/README.md', import.meta.url));
const DEADLINE = 4_000_000_000;
const chainOf = useTestChain('first');

/** Rows of the table of gas: what is done, ours, the published one's. */
function documented(): ReadonlyMap<string, bigint> {
  const rows = readFileSync(README, 'utf8').matchAll(/^\| ([^|]+) \| ([\d,]+) \| [^|]+\|$/gm);
  return new Map(
    [...rows].map(([, name, gas]) => [name ?? '', BigInt(gas?.replaceAll(',', '') ?? 0)]),
  );
}

it('uses the gas that the table of the README says', async () => {
  const chain = chainOf();
  const used = new Map<string, bigint>();
  const note = (name: string, { gasUsed }: TransactionReceipt): void =>
    void used.set(name, gasUsed);
  const gasOf = async (hash: number | bigint): Promise<TransactionReceipt> => {
    const block = await chain.node.client.getBlock({ blockNumber: BigInt(hash) });
    return chain.node.receipt(block.transactions[0] ?? '0x');
  };
  const height = async (): Promise<bigint> => chain.node.client.getBlockNumber();

  const few = { collaterals: ['usdc', 'weth'], deposit: 0n } as const;
  const orderId = await chain.createOrder({ deadline: DEADLINE, ...few });
  note('createOrder', await gasOf(await height()));
  expect(orderId).toBe(0n);

  const one = await openLong(chain, { deadline: DEADLINE });
  note('marginSwap', await gasOf(await height()));
  note('takeLoan', await gasOf((await height()) - 1n));
  const two = await openLong(chain, { deadline: DEADLINE, bought: ['weth', 'wbtc'] });
  await chain.movePrice('weth', 'usdc', '1000');
  const args = [one.positionId, addressOf('liquidator')] as const;
  const data = dataOf({ abi: marginModuleAbi, call: 'liquidate', args });
  const step = { from: addressOf('liquidator'), to: chain.module, data };
  const [freeze, early] = await chain.node.inOneBlock([step, step]);
  if (freeze === undefined || early === undefined) throw new Error('two were sent');
  note('freeze', freeze);
  note('confirm in the same block, which reverts', early);
  note('confirm with one asset to sell', await chain.liquidate(one.positionId));
  // The first generation sells one of two by itself; the other one is sold by hand.
  await chain.liquidate(two.positionId);
  const sale = { positionId: two.positionId, sell: 'wbtc', buy: 'usdc', by: 'liquidator' } as const;
  note('sale by hand of a frozen asset', await chain.marginSwap(sale));
  expect([...used]).toEqual([...documented()]);
});
