import { type Address, type Hex, maxUint256, parseEventLogs, type TransactionReceipt } from 'viem';
import { erc20Abi, marginModuleAbi } from '../protocols/dex223/abi.ts';
import { freeTokenArtifact } from './artifacts/free-token.ts';
import { deployMarket } from './deploy-market.ts';
import {
  type Market,
  type ModuleGeneration,
  type ModuleName,
  type TokenName,
  TWAP_SECONDS,
} from './market.ts';
import { ModuleDoor } from './module-door.ts';
import type { PriceText } from './root-price.ts';
import { addressOf, type TestRole } from './test-accounts.ts';
import { dataOf, type NodeOptions, TestNode } from './test-node.ts';
import { TestPrices } from './test-prices.ts';

export type TestChainOptions = NodeOptions & {
  /** Whose module and oracle the verbs below use; `generation(...)` changes it. Default first. */
  readonly generation?: ModuleGeneration;
};

/** What a lender offers; what is left out is usual. Amounts are units of their token. */
export type OrderTerms = {
  readonly base?: TokenName;
  readonly deposit?: bigint;
  /** 1/10000 for 30 days. */
  readonly interest?: bigint;
  readonly durationSeconds?: bigint;
  readonly reward?: { readonly asset: TokenName | 'native'; readonly amount: bigint };
  readonly leverage?: number;
  readonly currencyLimit?: number;
  readonly oracle?: Address;
  /** Seconds of the chain until which loans may be taken. */
  readonly deadline?: number;
  readonly collaterals?: readonly TokenName[];
  /** Tokens that positions may hold. */
  readonly tokens?: readonly TokenName[];
};

export type LoanTerms = {
  readonly orderId: bigint;
  readonly amount: bigint;
  readonly collateral: TokenName;
  readonly collateralAmount: bigint;
  readonly borrower?: TestRole;
};

export type SwapTerms = {
  readonly positionId: bigint;
  readonly sell: TokenName;
  readonly buy: TokenName;
  /** All that there is when it is left out. */
  readonly amount?: bigint;
  readonly fee?: number;
  readonly minOut?: bigint;
  readonly by?: TestRole;
};

const ZERO: Address = '0x0000000000000000000000000000000000000000';
const DAY = 86_400n;

/** Contracts on a chain of this machine, and what lenders, borrowers and the market do there. */
export class TestChain extends ModuleDoor {
  readonly market: Market;
  readonly generation: ModuleGeneration;
  readonly prices: TestPrices;

  private constructor(node: TestNode, market: Market, name: ModuleName) {
    super(node, market.modules[name]);
    this.market = market;
    this.generation = name === 'first' ? 'first' : 'hardened';
    this.prices = new TestPrices(node, market);
  }

  static async start(options: TestChainOptions = {}): Promise<TestChain> {
    const node = await TestNode.start(options);
    try {
      const market = await deployMarket(node);
      // The pools must be able to look back for the whole window.
      await node.warp(BigInt(TWAP_SECONDS));
      await approveAll(node, market);
      return new TestChain(node, market, options.generation ?? 'first');
    } catch (error) {
      await node.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.node.stop();
  }

  /** The same chain seen through another module. */
  withGeneration(name: ModuleName): TestChain {
    return new TestChain(this.node, this.market, name);
  }

  get url(): string {
    return this.node.url;
  }

  get oracle(): Address {
    return this.generation === 'first' ? this.market.spotOracle : this.market.twapOracle;
  }

  token(name: TokenName | 'native'): Address {
    return name === 'native' ? ZERO : this.market.tokens[name].address;
  }

  async balanceOf(name: TokenName | 'native', owner: Address): Promise<bigint> {
    if (name === 'native') return this.node.client.getBalance({ address: owner });
    const address = this.token(name);
    const call = { address, abi: erc20Abi, functionName: 'balanceOf', args: [owner] } as const;
    return this.node.client.readContract(call);
  }

  async addTokenlist(tokens: readonly Address[], isContract = false): Promise<Hex> {
    const receipt = await this.write('lender', 'addTokenlist', [tokens, isContract]);
    const [log] = parseEventLogs({
      abi: marginModuleAbi,
      logs: receipt.logs,
      eventName: 'TokenlistAdded',
    });
    if (log !== undefined) return log.args.hash;
    return this.read('predictTokenListsID', [tokens, isContract]);
  }

  /** @returns the id of the order, with its deposit made */
  async createOrder(terms: OrderTerms = {}): Promise<bigint> {
    const base = terms.base ?? 'usdc';
    const names = terms.tokens ?? ['usdc', 'weth', 'wbtc', 'doge', 'dai', 'dex'];
    const whitelistId = await this.addTokenlist(names.map((name) => this.token(name)));
    const reward = terms.reward ?? { asset: 'native', amount: 10n ** 16n };
    const orderId = await this.read('orderIndex', []);
    const params = {
      whitelistId,
      interestRate: terms.interest ?? 1_000n,
      duration: terms.durationSeconds ?? 30n * DAY,
      minLoan: 1n,
      liquidationRewardAmount: reward.amount,
      liquidationRewardAsset: this.token(reward.asset),
      asset: this.token(base),
      deadline: terms.deadline ?? Number((await this.node.timestamp()) + 365n * DAY),
      currencyLimit: terms.currencyLimit ?? 10,
      leverage: terms.leverage ?? 5,
      oracle: terms.oracle ?? this.oracle,
      collateral: (
        terms.collaterals ?? ['usdc', 'weth', 'wbtc', 'doge', 'dai', 'dex', 'dex223']
      ).map((name) => this.token(name)),
    };
    await this.write('lender', 'createOrder', [params]);
    const deposit = terms.deposit ?? 10n ** BigInt(this.market.tokens[base].decimals + 6);
    if (deposit > 0n) {
      await this.give(base, 'lender', deposit);
      await this.write('lender', 'orderDepositToken', [orderId, deposit]);
    }
    return orderId;
  }

  /** @returns the id of the position */
  async takeLoan(terms: LoanTerms): Promise<bigint> {
    const { orderId, amount, collateralAmount, borrower = 'borrower' } = terms;
    const collaterals = await this.read('getCollaterals', [orderId]);
    const index = collaterals.findIndex((token) => same(token, this.token(terms.collateral)));
    const [reward, rewardAsset] = await this.read('getOrderExpirationData', [orderId]);
    await this.give(terms.collateral, borrower, collateralAmount);
    const isNative = same(rewardAsset, ZERO);
    if (!isNative) await this.#give(rewardAsset, addressOf(borrower), reward);
    const positionId = await this.read('positionIndex', []);
    const args = [orderId, amount, BigInt(index), collateralAmount] as const;
    await this.write(borrower, 'takeLoan', args, isNative ? reward : 0n);
    return positionId;
  }

  async marginSwap(terms: SwapTerms): Promise<TransactionReceipt> {
    const { positionId, by = 'borrower' } = terms;
    const [sold, bought] = [this.token(terms.sell), this.token(terms.buy)];
    const assetId = await this.read('getAssetId', [positionId, sold]);
    const balances = await this.read('getPositionBalances', [positionId]);
    const list = await this.read('getTokenlist', [
      await this.read('getPositionTokenlistID', [positionId]),
    ]);
    const placeOf = (token: Address): bigint =>
      BigInt(
        Math.max(
          0,
          list.findIndex((listed) => same(listed, token)),
        ),
      );
    return this.write(by, 'marginSwap', [
      positionId,
      assetId,
      placeOf(sold),
      placeOf(bought),
      terms.amount ?? balances[Number(assetId)] ?? 0n,
      bought,
      terms.fee ?? feeOf(this.market, terms.sell, terms.buy),
      terms.minOut ?? 0n,
      0n,
    ]);
  }

  async liquidate(
    positionId: bigint,
    by: TestRole = 'liquidator',
    receiver: Address = addressOf(by),
  ): Promise<TransactionReceipt> {
    return this.write(by, 'liquidate', [positionId, receiver]);
  }

  /** Trades in every pool of the two tokens until one asset costs so many of the quote token. */
  async movePrice(asset: TokenName, quote: TokenName, price: PriceText): Promise<void> {
    await this.prices.move(asset, quote, price);
  }

  /** Makes tokens, and lets the modules take them. */
  async give(name: TokenName, to: TestRole, amount: bigint): Promise<void> {
    await this.#give(this.token(name), addressOf(to), amount);
  }

  async #give(token: Address, to: Address, amount: bigint): Promise<void> {
    const call = { from: addressOf('deployer'), to: token, abi: freeTokenArtifact.abi } as const;
    await this.node.send({ ...call, call: 'give', args: [to, amount] });
  }
}

/** Lenders and borrowers let both modules take what they have. */
async function approveAll(node: TestNode, market: Market): Promise<void> {
  const spenders = Object.values(market.modules);
  const calls = (['lender', 'borrower', 'rival'] as const).flatMap((role) =>
    Object.values(market.tokens).flatMap(({ address }) =>
      spenders.map((spender) => ({
        from: addressOf(role),
        to: address,
        data: dataOf({ abi: erc20Abi, call: 'approve', args: [spender, maxUint256] }),
      })),
    ),
  );
  await node.inOneBlock(calls);
}

function feeOf(market: Market, sell: TokenName, buy: TokenName): number {
  const side = (name: TokenName): TokenName => (name === 'dex223' ? 'dex' : name);
  const pair = [side(sell), side(buy)];
  const pool = market.pools.find(
    ({ asset, quote }) => pair.includes(asset) && pair.includes(quote),
  );
  if (pool === undefined) throw new Error(`no pool of ${sell} and ${buy}`);
  return pool.fee;
}

function same(one: Address, other: Address): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
