import {
  type Address,
  decodeFunctionData,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionResult,
  getAddress,
  type Hex,
  numberToHex,
  zeroAddress,
} from 'viem';
import type {
  ScriptedBlock,
  ScriptedChain,
  ScriptedLog,
} from '../../chain/scripted-chain.fixture.ts';
import type { ScriptedState } from '../../chain/scripted-node.fixture.ts';
import type { Position } from '../../model/position.ts';
import { marginModuleAbi } from './abi.ts';

export const MODULE: Address = getAddress('0x00000000000000000000000000000000000000ab');
export const TOKENLIST: Hex = `0x${'77'.repeat(32)}`;

export function tokenOf(index: number): Address {
  return getAddress(numberToHex(0x1000 + index * 0x11, { size: 20 }));
}

export function ownerOf(index: number): Address {
  return getAddress(numberToHex(0x900000 + index, { size: 20 }));
}

export type ScriptedPosition = Omit<Position, 'holdings' | 'atBlock'> & {
  readonly holdings: ReadonlyMap<Address, bigint>;
};

type World = ReadonlyMap<bigint, ScriptedPosition>;

const ORDER_ID = 5n;
const LENDER = ownerOf(99);
const LIQUIDATOR = ownerOf(77);

/** A log as the module writes it. */
export function moduleLog(eventName: string, args: Readonly<Record<string, unknown>>): ScriptedLog {
  const event = marginModuleAbi.find((item) => item.type === 'event' && item.name === eventName);
  if (event?.type !== 'event') throw new Error(`no event ${eventName}`);
  const plain = event.inputs.filter((input) => !('indexed' in input && input.indexed));
  const call: unknown = { abi: [event], eventName, args };
  const topics: unknown = encodeEventTopics(call as never);
  const values = plain.map(({ name }) => args[name]);
  return {
    address: MODULE,
    topics: topics as readonly Hex[],
    data: encodeAbiParameters(plain as never, values as never),
  };
}

/**
 * What a margin module does to its positions, as logs, and what it says about them after any block.
 * It only keeps books: no prices, no rules, no money.
 */
export class ScriptedModule {
  readonly #chain: ScriptedChain;
  readonly #worlds = new Map<Hex, World>();
  #world: Map<bigint, ScriptedPosition> = new Map();
  #logs: ScriptedLog[] = [];
  reward = 100n;

  constructor(chain: ScriptedChain) {
    this.#chain = chain;
    for (const { hash } of chain.blocks) this.#worlds.set(hash, new Map());
  }

  get positions(): World {
    return this.#world;
  }

  open(principal: bigint, collateralAmount: bigint): bigint {
    const positionId = BigInt(this.#world.size);
    const [baseAsset, collateral, owner] = [tokenOf(0), tokenOf(1), ownerOf(Number(positionId))];
    this.#world.set(positionId, {
      positionId,
      orderId: ORDER_ID,
      owner,
      deadline: 2_000_000_000n,
      createdAt: BigInt(this.#chain.tip.timestamp + 12),
      principal,
      interest: 300n,
      holdings: new Map([
        [baseAsset, principal],
        [collateral, collateralAmount],
      ]),
      isOpen: true,
      freeze: null,
    });
    // As the contract: each asset is told twice.
    for (const asset of [baseAsset, collateral, baseAsset, collateral]) {
      this.#say('NewAsset', { positionId, asset });
    }
    const loan = { positionId, owner, loanAmount: principal, baseAsset, collateral };
    this.#say('PositionOpened', { ...loan, collateral_amount: collateralAmount });
    return positionId;
  }

  swap(positionId: bigint, assetIn: Address, assetOut: Address, amountIn: bigint): void {
    const amountOut = amountIn * 3n;
    if (!this.#of(positionId).holdings.has(assetOut)) {
      this.#say('NewAsset', { positionId, asset: assetOut });
    }
    this.#move(positionId, assetIn, -amountIn);
    this.#move(positionId, assetOut, amountOut);
    this.#say('MarginSwap', { positionId, assetIn, assetOut, amountIn, amountOut });
    if (this.#of(positionId).holdings.get(assetIn) !== 0n || assetIn === tokenOf(0)) return;
    const rest = [...this.#of(positionId).holdings].filter(([asset]) => asset !== assetIn);
    this.#change(positionId, { holdings: new Map(rest) });
    this.#say('AssetRemoved', { positionId, asset: assetIn });
  }

  deposit(positionId: bigint, asset: Address, amount: bigint, isSilent = false): void {
    if (!isSilent && !this.#of(positionId).holdings.has(asset)) {
      this.#say('NewAsset', { positionId, asset });
    }
    this.#move(positionId, asset, amount);
    if (!isSilent) this.#say('PositionDeposit', { positionId, asset, amount });
  }

  freeze(positionId: bigint): void {
    const timestamp = BigInt(this.#chain.tip.timestamp + 12);
    this.#change(positionId, { freeze: { frozenAt: timestamp, liquidator: LIQUIDATOR } });
    this.#say('PositionFrozen', { positionId, liquidator: LIQUIDATOR, timestamp });
  }

  close(positionId: bigint, isLiquidated: boolean): void {
    this.#change(positionId, { isOpen: false });
    if (isLiquidated) {
      const by = { liquidator: LIQUIDATOR, feeReceiver: ownerOf(78) };
      this.#say('Liquidation', { positionId, orderId: ORDER_ID, ...by });
    } else this.#say('PositionClosed', { positionId, closedBy: this.#of(positionId).owner });
    // What is left goes to the owner later, when the position is closed already.
    for (const [asset, quantity] of this.#of(positionId).holdings) {
      this.#say('PositionWithdrawal', { positionId, asset, quantity });
    }
  }

  modifyOrder(reward: bigint): void {
    this.reward = reward;
    this.#say('OrderModified', {
      orderId: ORDER_ID,
      owner: LENDER,
      baseAsset: tokenOf(0),
      tokenWhitelist: TOKENLIST,
      interestRate: 300n,
      duration: 1n,
      minLoan: 1n,
      leverage: 5,
      oracle: ownerOf(55),
    });
  }

  mine(): ScriptedBlock {
    const block = this.#chain.mine(...this.#logs);
    this.#logs = [];
    this.#worlds.set(block.hash, new Map(this.#world));
    return block;
  }

  /** Positions go back with the blocks. */
  fork(depth: number): void {
    this.#chain.fork(depth);
    this.#world = new Map(this.#worlds.get(this.#chain.tip.hash));
  }

  /** For `ScriptedNode.state`. */
  readonly state: ScriptedState = (to, data, { hash }) => {
    const world = this.#worlds.get(hash);
    if (world === undefined || to.toLowerCase() !== MODULE.toLowerCase()) return null;
    const { functionName, args } = decodeFunctionData({ abi: marginModuleAbi, data });
    const [first = 0n] = (args ?? []) as readonly bigint[];
    const result = this.#answer(functionName, first, world);
    if (result === null) return null;
    const answer: unknown = { abi: marginModuleAbi, functionName, result };
    return encodeFunctionResult(answer as never);
  };

  #answer(name: string, id: bigint, world: World): unknown {
    const position = world.get(id);
    switch (name) {
      case 'positionIndex':
        return BigInt(world.size);
      case 'positions':
        return position === undefined ? null : termsOf(position);
      case 'getPositionAssets':
        return position === undefined ? null : [...position.holdings.keys()];
      case 'getPositionBalances':
        return position === undefined ? null : [...position.holdings.values()];
      case 'orders':
        return this.#order();
      case 'tokenlists':
        return [true, false];
      case 'getTokenlist':
        return [tokenOf(0), tokenOf(1), tokenOf(2), tokenOf(3)];
      default:
        return null;
    }
  }

  #order(): unknown {
    const limits = [300n, 1n, 1n, tokenOf(0), 4, 5, ownerOf(55), 1n];
    const terms = {
      liquidationRewardAmount: this.reward,
      liquidationRewardAsset: tokenOf(0),
      deadline: 0,
    };
    return [LENDER, ORDER_ID, TOKENLIST, ...limits, terms];
  }

  #of(positionId: bigint): ScriptedPosition {
    return this.#world.get(positionId) as ScriptedPosition;
  }

  #change(positionId: bigint, change: Partial<ScriptedPosition>): void {
    this.#world.set(positionId, { ...this.#of(positionId), ...change });
  }

  #move(positionId: bigint, asset: Address, by: bigint): void {
    const holdings = new Map(this.#of(positionId).holdings);
    holdings.set(asset, (holdings.get(asset) ?? 0n) + by);
    this.#change(positionId, { holdings });
  }

  #say(eventName: string, args: Readonly<Record<string, unknown>>): void {
    this.#logs.push(moduleLog(eventName, args));
  }
}

function termsOf(position: ScriptedPosition): unknown {
  const { orderId, owner, deadline, createdAt, principal, interest, isOpen, freeze } = position;
  const who = freeze?.liquidator ?? zeroAddress;
  const terms = [orderId, owner, deadline, createdAt, principal, interest, isOpen];
  return [...terms, freeze?.frozenAt ?? 0n, who];
}
