import type { Address } from 'viem';
import { factoryAbi, poolAbi } from '../protocols/dex223/abi.ts';
import { swapRouterArtifact } from './artifacts/swap-router.ts';
import type { Market, TokenName } from './market.ts';
import { isFirst, type PriceText, rootPrice } from './root-price.ts';
import { addressOf } from './test-accounts.ts';
import type { TestNode } from './test-node.ts';

const FEES: readonly number[] = [500, 3000, 10_000];
const MOST_TO_SELL = 1n << 120n;

/** The market: what moves prices is trades in pools. */
export class TestPrices {
  readonly #node: TestNode;
  readonly #market: Market;

  constructor(node: TestNode, market: Market) {
    this.#node = node;
    this.#market = market;
  }

  /** Trades in every pool of the two tokens until one asset costs so many of the quote token. */
  async move(asset: TokenName, quote: TokenName, price: PriceText): Promise<void> {
    const { [asset]: one, [quote]: other } = this.#market.tokens;
    const target = rootPrice(one, other, price);
    for (const fee of FEES) {
      const pool = await this.poolOf(asset, quote, fee);
      if (pool === null) continue;
      const root = await this.rootOf(pool);
      if (root === target) continue;
      const [low, high] = isFirst(one, other) ? [one, other] : [other, one];
      const [sold, bought] = target < root ? [low, high] : [high, low];
      const trade = {
        tokenIn: sold.address,
        tokenOut: bought.address,
        fee,
        recipient: addressOf('deployer'),
        amountIn: MOST_TO_SELL,
        amountOutMinimum: 0n,
        sqrtPriceLimitX96: target,
      };
      await this.#node.send({
        from: addressOf('deployer'),
        to: this.#market.router,
        abi: swapRouterArtifact.abi,
        call: 'exactInputSingle',
        args: [trade],
      });
    }
  }

  /** The one with most liquidity is what an oracle looks at; null when there is none. */
  async poolOf(asset: TokenName, quote: TokenName, fee: number): Promise<Address | null> {
    const { [asset]: one, [quote]: other } = this.#market.tokens;
    const pool = await this.#node.client.readContract({
      address: this.#market.factory,
      abi: factoryAbi,
      functionName: 'getPool',
      args: [one.address, other.address, fee],
    });
    return BigInt(pool) === 0n ? null : pool;
  }

  async rootOf(address: Address): Promise<bigint> {
    const call = { address, abi: poolAbi, functionName: 'slot0' } as const;
    const [root] = await this.#node.client.readContract(call);
    return root;
  }
}
