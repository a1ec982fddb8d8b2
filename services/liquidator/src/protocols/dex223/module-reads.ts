import {
  type Address,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
  zeroAddress,
} from 'viem';
import type { ContractCall } from '../../chain/chain-part.ts';
import type { Freeze, Order } from '../../model/position.ts';
import { marginModuleAbi } from './abi.ts';
import type { Holdings } from './holdings.ts';

/** What `positions(id)` tells; the assets are not in it. */
export type PositionTerms = {
  readonly orderId: bigint;
  readonly owner: Address;
  readonly deadline: bigint;
  readonly createdAt: bigint;
  readonly principal: bigint;
  readonly interest: bigint;
  readonly isOpen: boolean;
  readonly freeze: Freeze | null;
};

type ReadName =
  | 'positions'
  | 'getPositionAssets'
  | 'getPositionBalances'
  | 'orders'
  | 'tokenlists'
  | 'getTokenlist';

/** The calls by which a module tells what its logs do not. */
export class ModuleReads {
  readonly #module: Address;

  constructor(module: Address) {
    this.#module = module;
  }

  of(name: ReadName, argument: bigint | Hex): ContractCall {
    const call: unknown = { abi: marginModuleAbi, functionName: name, args: [argument] };
    return { to: this.#module, data: encodeFunctionData(call as never) };
  }

  positionIndex(): ContractCall {
    const data = encodeFunctionData({ abi: marginModuleAbi, functionName: 'positionIndex' });
    return { to: this.#module, data };
  }
}

export function parsePositionIndex(data: Hex): bigint {
  return decodeFunctionResult({ abi: marginModuleAbi, functionName: 'positionIndex', data });
}

export function parseTerms(data: Hex): PositionTerms {
  const [orderId, owner, deadline, createdAt, principal, interest, isOpen, frozenAt, liquidator] =
    decodeFunctionResult({ abi: marginModuleAbi, functionName: 'positions', data });
  const freeze = frozenAt === 0n ? null : { frozenAt, liquidator };
  return { orderId, owner, deadline, createdAt, principal, interest, isOpen, freeze };
}

export function parseHoldings(assets: Hex, balances: Hex): Holdings {
  const names = decodeFunctionResult({
    abi: marginModuleAbi,
    functionName: 'getPositionAssets',
    data: assets,
  });
  const amounts = decodeFunctionResult({
    abi: marginModuleAbi,
    functionName: 'getPositionBalances',
    data: balances,
  });
  return names.map((asset, index) => ({ asset, balance: amounts[index] ?? 0n }));
}

/** @returns null when there is no such order; its tokens are not in the answer */
export function parseOrder(orderId: bigint, data: Hex): Order | null {
  const [owner, , tokenlist, , , , baseAsset, , , oracle, , terms] = decodeFunctionResult({
    abi: marginModuleAbi,
    functionName: 'orders',
    data,
  });
  if (owner === zeroAddress) return null;
  return {
    orderId,
    owner,
    baseAsset,
    oracle,
    tokenlist,
    tokens: null,
    rewardAsset: terms.liquidationRewardAsset,
    rewardAmount: terms.liquidationRewardAmount,
  };
}

/** @returns null for a list that is a contract: it lists what it likes, later too */
export function parseTokenlist(list: Hex, tokens: Hex): readonly Address[] | null {
  const [exists, isContract] = decodeFunctionResult({
    abi: marginModuleAbi,
    functionName: 'tokenlists',
    data: list,
  });
  if (!exists || isContract) return null;
  return decodeFunctionResult({
    abi: marginModuleAbi,
    functionName: 'getTokenlist',
    data: tokens,
  });
}
