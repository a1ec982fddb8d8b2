import {
  type Abi,
  type Address,
  encodeDeployData,
  getContractAddress,
  type Hex,
  maxUint256,
  parseUnits,
} from 'viem';
import { callBatchArtifact } from '../chain/artifacts/call-batch.ts';
import { erc20Abi, factoryAbi } from '../protocols/dex223/abi.ts';
import { freeTokenArtifact } from './artifacts/free-token.ts';
import { hardenedMarginModuleArtifact } from './artifacts/hardened-margin-module.ts';
import { hostileTokenArtifact } from './artifacts/hostile-token.ts';
import { marginModuleArtifact } from './artifacts/margin-module.ts';
import { oracleArtifact } from './artifacts/oracle.ts';
import { poolArtifact } from './artifacts/pool.ts';
import { poolFactoryArtifact } from './artifacts/pool-factory.ts';
import { refundingMarginModuleArtifact } from './artifacts/refunding-margin-module.ts';
import { swapRouterArtifact } from './artifacts/swap-router.ts';
import { token223Artifact } from './artifacts/token223.ts';
import { twapOracleArtifact } from './artifacts/twap-oracle.ts';
import { wrappedCoinArtifact } from './artifacts/wrapped-coin.ts';
import { type Market, TEST_POOLS, TOKEN_DECIMALS, type TokenName, TWAP_SECONDS } from './market.ts';
import { type PricedToken, rootPrice, wideLiquidity } from './root-price.ts';
import { addressOf } from './test-accounts.ts';
import { dataOf, type TestNode } from './test-node.ts';

/** Where Multicall3 stands on public chains. */
const MULTICALL: Address = '0xcA11bde05977b3631167028862bE2a173976CA11';
const PLENTY = 1n << 160n;
const OBSERVATIONS = 500;
/** The widest range whose ends are multiples of every spacing. */
const WIDE_TICK = 886_800;
const ZERO: Address = '0x0000000000000000000000000000000000000000';

type Artifact = { readonly abi: Abi | readonly unknown[]; readonly bytecode: Hex };

/** Deploys all of it into one block. */
export async function deployMarket(node: TestNode): Promise<Market> {
  const build = new Build(
    node,
    BigInt(await node.client.getTransactionCount({ address: addressOf('deployer') })),
  );
  await node.client.setAutomine(false);
  const factory = build.deploy(poolFactoryArtifact);
  const router = build.deploy(swapRouterArtifact, [factory]);
  const market = {
    factory,
    router,
    spotOracle: build.deploy(oracleArtifact, [factory]),
    twapOracle: build.deploy(twapOracleArtifact, [factory, TWAP_SECONDS]),
    modules: {
      first: build.deploy(marginModuleArtifact, [factory, router]),
      hardened: build.deploy(hardenedMarginModuleArtifact, [factory, router]),
      refunding: build.deploy(refundingMarginModuleArtifact, [factory, router]),
    },
    tokens: deployTokens(build),
    multicall: MULTICALL,
  };
  const pools = TEST_POOLS.map((pool, index) => ({
    ...pool,
    // A contract counts its own deployments from 1.
    address: getContractAddress({ from: factory, nonce: BigInt(index + 1) }),
  }));
  for (const token of Object.values(market.tokens)) {
    const args = [addressOf('deployer'), PLENTY] as const;
    build.send(token.address, dataOf({ abi: freeTokenArtifact.abi, call: 'give', args }));
    build.send(
      token.address,
      dataOf({ abi: erc20Abi, call: 'approve', args: [router, maxUint256] }),
    );
  }
  for (const pool of pools) openPool(build, market, pool);
  const batch = build.deploy(callBatchArtifact);
  await build.done();
  const bytecode = await node.client.getCode({ address: batch });
  if (bytecode === undefined) throw new Error('no code was deployed');
  await node.client.setCode({ address: MULTICALL, bytecode });
  return { ...market, pools };
}

/** Transactions of the deployer, whose addresses are known before they are mined. */
class Build {
  readonly #node: TestNode;
  readonly #sent: Promise<Hex>[] = [];
  #nonce: bigint;

  constructor(node: TestNode, nonce: bigint) {
    this.#node = node;
    this.#nonce = nonce;
  }

  deploy(artifact: Artifact, args: readonly unknown[] = []): Address {
    const address = getContractAddress({ from: addressOf('deployer'), nonce: this.#nonce });
    const { abi, bytecode } = artifact;
    this.#submit(encodeDeployData({ abi: abi as Abi, bytecode, args }));
    return address;
  }

  /** Where the next contracts will stand. */
  next(count: number): readonly Address[] {
    return Array.from({ length: count }, (_, index) =>
      getContractAddress({ from: addressOf('deployer'), nonce: this.#nonce + BigInt(index) }),
    );
  }

  send(to: Address, data: Hex): void {
    this.#submit(data, to);
  }

  async done(): Promise<void> {
    const hashes = await Promise.all(this.#sent);
    await this.#node.mine();
    await this.#node.client.setAutomine(true);
    for (const hash of hashes) {
      const { status } = await this.#node.receipt(hash);
      if (status !== 'success') throw new Error(`deployment failed: ${hash}`);
    }
  }

  #submit(data: Hex, to?: Address): void {
    const place = to === undefined ? {} : { to };
    const nonce = this.#nonce;
    this.#sent.push(this.#node.submit(addressOf('deployer'), data, { ...place, nonce }));
    this.#nonce += 1n;
  }
}

/** By address: which of two tokens is the lower decides what the oracle can value. */
const TOKENS_BY_ADDRESS: readonly (readonly [TokenName, Artifact])[] = [
  // Below usdc: 18 decimals before 6 are what the spot oracle fails on.
  ['dai', freeTokenArtifact],
  ['usdc', freeTokenArtifact],
  ['wbtc', freeTokenArtifact],
  ['weth', wrappedCoinArtifact],
  ['doge', freeTokenArtifact],
  ['dex', freeTokenArtifact],
  ['dex223', token223Artifact],
  ['evil', hostileTokenArtifact],
];

function deployTokens(build: Build): Readonly<Record<TokenName, PricedToken>> {
  const places = build.next(TOKENS_BY_ADDRESS.length);
  const ascending = places.toSorted((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
  const deployed = places.map((address) => {
    const entry = TOKENS_BY_ADDRESS[ascending.indexOf(address)];
    if (entry === undefined) throw new Error('there are as many places as tokens');
    const [name, artifact] = entry;
    const decimals = TOKEN_DECIMALS[name];
    const hasTitle = name !== 'weth' && name !== 'evil';
    build.deploy(artifact, hasTitle ? [name.toUpperCase(), decimals] : []);
    return [name, { address, decimals }] as const;
  });
  return Object.fromEntries(deployed) as Record<TokenName, PricedToken>;
}

function openPool(
  build: Build,
  market: Pick<Market, 'factory' | 'tokens'>,
  pool: Market['pools'][number],
): void {
  const { tokens, factory } = market;
  const [asset, quote] = [tokens[pool.asset], tokens[pool.quote]];
  const other = pool.asset === 'dex' ? tokens.dex223.address : ZERO;
  const pair = [asset.address, quote.address, other, ZERO, pool.fee] as const;
  build.send(factory, dataOf({ abi: factoryAbi, call: 'createPool', args: pair }));
  const root = rootPrice(asset, quote, pool.price);
  const { abi } = poolArtifact;
  build.send(pool.address, dataOf({ abi, call: 'initialize', args: [root] }));
  const more = dataOf({ abi, call: 'increaseObservationCardinalityNext', args: [OBSERVATIONS] });
  build.send(pool.address, more);
  for (const token of [asset, quote]) {
    const args = [pool.address, maxUint256] as const;
    build.send(token.address, dataOf({ abi: erc20Abi, call: 'approve', args }));
  }
  const quoteDepth = parseUnits(pool.quoteDepth, quote.decimals);
  const amount = wideLiquidity(asset, quote, { root, quoteDepth });
  const range = [addressOf('deployer'), -WIDE_TICK, WIDE_TICK, amount] as const;
  build.send(pool.address, dataOf({ abi, call: 'mint', args: range }));
}
