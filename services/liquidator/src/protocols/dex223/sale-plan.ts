import {
  type Address,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
  type PublicClient,
} from 'viem';
import { orNull } from '../../chain/node-faults.ts';
import type { Parties, PositionAt, SalePlan } from '../../execution/liquidation-actions.ts';
import type { Holding } from '../../model/position.ts';
import { marginModuleAbi, oracleAbi } from './abi.ts';
import { callBatch } from './module-batch.ts';

const BPS = 10_000n;
const FEE_TIERS = [500, 3_000, 10_000] as const;

/** How a sale by hand is protected. */
export type SaleConfig = {
  /** 1/10000 that the price may still move against it before it is in a block. */
  readonly slippageBps: bigint;
  /** 1/10000 of the oracle's value that a sale may lose; beyond it the pool is not trusted. */
  readonly lossMaxBps: bigint;
};

export type SaleGround = {
  readonly client: PublicClient;
  readonly module: Address;
  readonly at: PositionAt;
  readonly parties: Parties;
  readonly config: SaleConfig;
};

/** A frozen position, as far as a sale needs it. */
export type SaleOf = { readonly holdings: readonly Holding[]; readonly orderId: bigint };

type Offer = { readonly data: (minOut: bigint) => Hex; readonly out: bigint };

/**
 * The next asset to be sold by hand: the last of the list, so that no other changes its place.
 * Each is tried in every pool by running the sale; the least that must come out is taken from that
 * and from what the lender's own oracle says it is worth.
 */
export async function planSale(ground: SaleGround, of: SaleOf): Promise<SalePlan> {
  const [base, ...others] = of.holdings;
  const index = others.length;
  const sold = others.at(-1);
  if (base === undefined || sold === undefined) {
    return { kind: 'unsalable', asset: base?.asset ?? ground.module, reason: 'NothingToSell' };
  }
  const unsalable = (reason: string): SalePlan => {
    return { kind: 'unsalable', asset: sold.asset, reason };
  };
  const ids = await tokenlistIds(ground, sold.asset, base.asset);
  const offers: Offer[] = [];
  for (const fee of FEE_TIERS) {
    const data = (minOut: bigint): Hex =>
      encodeFunctionData({
        abi: marginModuleAbi,
        functionName: 'marginSwap',
        args: [
          ground.at.positionId,
          BigInt(index),
          ids.sold,
          ids.base,
          sold.balance,
          base.asset,
          fee,
          minOut,
          0n,
        ],
      });
    const out = await trySale(ground, data(0n), base.balance);
    if (out !== null && out > 0n) offers.push({ data, out });
  }
  const best = offers.toSorted((a, b) => (a.out > b.out ? -1 : 1))[0];
  if (best === undefined) return unsalable('NoPoolTakesIt');
  const worth = await oracleValue(ground, of, sold);
  if (worth === null) return unsalable('OracleReverts');
  const { slippageBps, lossMaxBps } = ground.config;
  if (best.out * BPS < worth * (BPS - lossMaxBps)) return unsalable('PriceFarFromOracle');
  // Rounded down, against us: one unit less may come out.
  const minOut = (best.out * (BPS - slippageBps)) / BPS;
  const call = { to: ground.module, data: best.data(minOut) };
  return { kind: 'sale', sale: { ...call, asset: sold.asset, minOut } };
}

/** Units of the base asset that would come out; null when it reverts. */
async function trySale(ground: SaleGround, sale: Hex, before: bigint): Promise<bigint | null> {
  const { client, module, at, parties } = ground;
  const { positionId, blockNumber } = at;
  const balances = encodeFunctionData({
    abi: marginModuleAbi,
    functionName: 'getPositionBalances',
    args: [positionId],
  });
  const place = { module, blockNumber, from: parties.signer };
  const answer = await callBatch(client, place, [sale, balances]);
  if (answer.kind === 'reverts') return null;
  const after = decodeFunctionResult({
    abi: marginModuleAbi,
    functionName: 'getPositionBalances',
    data: answer.answers[1] as Hex,
  });
  return (after[0] ?? before) - before;
}

/** Places in the order's list; 0 for what is not in it, which the module may not ask for. */
async function tokenlistIds(
  { client, module, at }: SaleGround,
  sold: Address,
  base: Address,
): Promise<{ readonly sold: bigint; readonly base: bigint }> {
  const list = await client.readContract({
    address: module,
    abi: marginModuleAbi,
    functionName: 'getPositionTokenlistID',
    args: [at.positionId],
    blockNumber: at.blockNumber,
  });
  const place = (asset: Address): Promise<bigint | null> =>
    orNull(
      client.readContract({
        address: module,
        abi: marginModuleAbi,
        functionName: 'getIdFromTokenlist',
        args: [list, asset],
        blockNumber: at.blockNumber,
      }),
    );
  return { sold: (await place(sold)) ?? 0n, base: (await place(base)) ?? 0n };
}

async function oracleValue(
  { client, module, at }: SaleGround,
  { orderId, holdings }: SaleOf,
  sold: Holding,
): Promise<bigint | null> {
  const { blockNumber } = at;
  const order = await client.readContract({
    address: module,
    abi: marginModuleAbi,
    functionName: 'orders',
    args: [orderId],
    blockNumber,
  });
  return orNull(
    client.readContract({
      address: order[9],
      abi: oracleAbi,
      functionName: 'getAmountOut',
      args: [holdings[0]?.asset ?? module, sold.asset, sold.balance],
      blockNumber,
    }),
  );
}
