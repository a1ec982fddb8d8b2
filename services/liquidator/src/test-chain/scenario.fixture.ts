import { type Hex, type Log, parseEventLogs, type TransactionReceipt } from 'viem';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { marginModuleAbi } from '../protocols/dex223/abi.ts';
import type { ModuleGeneration, TokenName } from './market.ts';
import type { TestRole } from './test-accounts.ts';
import { type OrderTerms, TestChain } from './test-chain.ts';

/** Whole units of the tokens, in their own smallest ones. */
export const USDC = 1_000_000n;
export const ETHER = 1_000_000_000_000_000_000n;
export const HOUR = 3_600n;
export const DAY = 86_400n;

/** One chain for a file; every test begins where the deployment ended. */
export function useTestChain(generation: ModuleGeneration): () => TestChain {
  let chain: TestChain;
  let start: Hex;
  beforeAll(async () => {
    chain = await TestChain.start({ generation });
    start = await chain.node.snapshot();
  });
  beforeEach(async () => {
    start = await chain.node.restore(start);
  });
  afterAll(() => chain.stop());
  return () => chain;
}

export type LongTerms = OrderTerms & {
  /** Bought with all of the loan, in equal parts. */
  readonly bought?: readonly TokenName[];
  readonly borrower?: TestRole;
};

/** 30,000 USDC lent against 5 WETH, spent on WETH at 3,000: subject below 2,000. */
export async function openLong(
  chain: TestChain,
  terms: LongTerms = {},
): Promise<{ readonly orderId: bigint; readonly positionId: bigint }> {
  const { borrower = 'borrower', bought = ['weth'], ...rest } = terms;
  const orderId = await chain.createOrder({ interest: 0n, ...rest });
  const loan = { orderId, amount: 30_000n * USDC, borrower };
  const collateral = { collateral: 'weth', collateralAmount: 5n * ETHER } as const;
  const positionId = await chain.takeLoan({ ...loan, ...collateral });
  const amount = (30_000n * USDC) / BigInt(bought.length);
  for (const buy of bought) {
    await chain.marginSwap({ positionId, sell: 'usdc', buy, amount, by: borrower });
  }
  return { orderId, positionId };
}

/** Names of the module's events, in their order. */
export function eventsOf(receipt: TransactionReceipt): readonly string[] {
  const logs: Log[] = receipt.logs;
  return parseEventLogs({ abi: marginModuleAbi, logs }).map(({ eventName }) => eventName);
}
