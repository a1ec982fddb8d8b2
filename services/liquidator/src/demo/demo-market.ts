import type { TestChain } from '../test-chain/test-chain.ts';

const WETH = 10n ** 18n;
const USDC = 10n ** 6n;
const LOAN = 30_000n * USDC;
const REWARD = (5n * WETH) / 100n;
const HALF_AN_HOUR = 1_800n;

/** 150 USDC are half a percent of the loan: 20 % a month takes more than that in 18 hours. */
const SCANT = 150n * USDC;
const MONTHLY_BPS = 2_000n;
const MOST_LEVERAGE = 255;
const LONG_ENOUGH = 19n * 3_600n;

/** Collateral of those that will go under, and of one that will not. */
const WEAK = 5n * WETH;
const STRONG = 40n * WETH;

export type DemoMarket = {
  readonly rewardWei: bigint;
  /** Those that the price will take. */
  readonly weak: readonly bigint[];
  /** The one that interest alone will take. */
  readonly slow: bigint;
  readonly strong: bigint;
};

/** A lender, and borrowers who put their loans into ether at 3,000 dollars. */
export async function openDemoMarket(chain: TestChain, count: number): Promise<DemoMarket> {
  const reward = { asset: 'native', amount: REWARD } as const;
  const orderId = await chain.createOrder({ reward });
  const open = async (collateralAmount: bigint): Promise<bigint> => {
    const loan = { orderId, amount: LOAN, collateral: 'weth', collateralAmount } as const;
    const positionId = await chain.takeLoan(loan);
    await chain.marginSwap({ positionId, sell: 'usdc', buy: 'weth' });
    return positionId;
  };
  const weak: bigint[] = [];
  for (let index = 0; index < count; index++) weak.push(await open(WEAK));
  const strong = await open(STRONG);
  return { rewardWei: REWARD, weak, slow: await openSlow(chain), strong };
}

/** A loan that nobody touches: its value stays, its debt grows by the second. */
async function openSlow(chain: TestChain): Promise<bigint> {
  const reward = { asset: 'native', amount: REWARD } as const;
  const terms = { reward, interest: MONTHLY_BPS, leverage: MOST_LEVERAGE } as const;
  const orderId = await chain.createOrder(terms);
  const loan = { orderId, amount: LOAN, collateral: 'usdc', collateralAmount: SCANT } as const;
  return chain.takeLoan(loan);
}

/** Ether falls. The oracle of the hardened generation believes it after half an hour. */
export async function crash(chain: TestChain): Promise<void> {
  await chain.movePrice('weth', 'usdc', '1900');
  if (chain.generation === 'hardened') await chain.node.warp(HALF_AN_HOUR);
}

/** Long enough for the interest of the slow position. */
export async function letTimePass(chain: TestChain): Promise<void> {
  await chain.node.warp(LONG_ENOUGH);
}

export async function recover(chain: TestChain): Promise<void> {
  await chain.movePrice('weth', 'usdc', '3000');
  await chain.node.warp(HALF_AN_HOUR);
}
