import {
  type Address,
  decodeEventLog,
  encodeFunctionData,
  type Hex,
  isAddressEqual,
  type PublicClient,
  zeroAddress,
} from 'viem';
import type { ChainLog } from '../../chain/chain-block.ts';
import { classifyFault, orNull } from '../../chain/node-faults.ts';
import type {
  Call,
  ConfirmTrial,
  LiquidationActions,
  LiquidationStatus,
  Outcome,
  OutcomeQuestion,
  Parties,
  PositionAt,
  SalePlan,
  TrialAt,
} from '../../execution/liquidation-actions.ts';
import { erc20Abi, marginModuleAbi } from './abi.ts';
import { gasRefundIn } from './gas-refund.ts';
import type { Generation } from './generation.ts';
import type { Holdings } from './holdings.ts';
import { callBatch } from './module-batch.ts';
import { type PositionTerms, parseHoldings, parseTerms } from './module-reads.ts';
import { planSale, type SaleConfig } from './sale-plan.ts';

/** Seconds that a freeze lasts in both generations. */
const FREEZE_SECONDS = 3_600n;

export type Dex223ActionsOptions = {
  readonly module: Address;
  readonly generation: Generation;
  readonly sale: SaleConfig;
  /** 1/10000 of the gas that the lender pays back; the published contracts pay back nothing. */
  readonly gasRefundBps?: bigint;
};

type Read = Pick<PositionTerms, 'orderId' | 'isOpen' | 'freeze'> & { readonly holdings: Holdings };

/** How positions of the margin module are frozen, sold and paid for. */
export class Dex223Actions implements LiquidationActions {
  readonly contract: Address;
  readonly isTwoStep = true;
  readonly freezeSeconds: bigint = FREEZE_SECONDS;
  readonly #options: Dex223ActionsOptions;

  constructor(options: Dex223ActionsOptions) {
    this.#options = options;
    this.contract = options.module;
  }

  async look(client: PublicClient, at: PositionAt): Promise<LiquidationStatus> {
    const read = await this.#read(client, at);
    const [reward, isSubject] = await Promise.all([
      client.readContract({
        address: this.contract,
        abi: marginModuleAbi,
        functionName: 'getOrderExpirationData',
        args: [read.orderId],
        blockNumber: at.blockNumber,
      }),
      this.#isSubject(client, at),
    ]);
    const others = read.holdings.length - 1;
    return {
      isOpen: read.isOpen,
      isSubject,
      freeze: read.freeze,
      holdings: read.holdings,
      rewardAmount: reward[0],
      rewardAsset: reward[1],
      // The first generation leaves every second asset unsold: all but one go by hand.
      salesExpected: this.#options.generation === 'first' ? Math.max(0, others - 1) : 0,
    };
  }

  step(positionId: bigint, { receiver }: Parties): Call {
    return { to: this.contract, data: liquidateData(positionId, receiver) };
  }

  async tryConfirm(
    client: PublicClient,
    at: TrialAt,
    { signer, receiver }: Parties,
  ): Promise<ConfirmTrial> {
    const { positionId, blockNumber } = at;
    const place = { module: this.contract, blockNumber, from: signer };
    const calls = [liquidateData(positionId, receiver), ...viewsOf(positionId)];
    const answer = await callBatch(client, place, calls);
    if (answer.kind === 'reverts') {
      return (await this.#isEnoughAlone(client, at, { signer, receiver }))
        ? { kind: 'complete' }
        : answer;
    }
    const after = readOf(answer.answers.slice(1));
    if (after.isOpen) return { kind: 'reverts', reason: 'it would only freeze' };
    const unsold = after.holdings.slice(1).filter(({ balance }) => balance > 0n);
    return unsold.length === 0 ? { kind: 'complete' } : { kind: 'leaves', unsold };
  }

  async planSale(client: PublicClient, at: PositionAt, parties: Parties): Promise<SalePlan> {
    const { sale: config, module } = this.#options;
    const { holdings, orderId } = await this.#read(client, at);
    return planSale({ client, module, at, parties, config }, { holdings, orderId });
  }

  outcome(question: OutcomeQuestion): Outcome {
    const { positionId, signer, receiver, rewardAsset, rewardPromised, logs } = question;
    let frozenAt: bigint | null = null;
    let isLiquidated = false;
    let rewardAmount = 0n;
    let gasRefundWei = 0n;
    for (const log of logs) {
      const event = isAddressEqual(log.address, this.contract) ? moduleEvent(log) : null;
      if (event?.eventName === 'PositionFrozen' && event.args.positionId === positionId) {
        frozenAt = event.args.timestamp;
      }
      if (event?.eventName === 'Liquidation' && event.args.positionId === positionId) {
        isLiquidated = true;
      }
      if (isAddressEqual(log.address, this.contract)) {
        gasRefundWei += gasRefundIn(log, { positionId, executor: signer });
      }
      if (isAddressEqual(log.address, rewardAsset)) {
        rewardAmount += this.#received(log, receiver);
      }
    }
    // The native coin leaves no log; the module reverts when it cannot pay it.
    const isNative = isAddressEqual(rewardAsset, zeroAddress);
    if (isLiquidated && isNative) rewardAmount = rewardPromised;
    return { frozenAt, isLiquidated, rewardAmount, gasRefundWei };
  }

  gasRefundWei(gas: bigint, gasPriceWei: bigint): bigint {
    return (gas * gasPriceWei * (this.#options.gasRefundBps ?? 0n)) / 10_000n;
  }

  /**
   * A guard against reentrancy may keep the step out of batches that a transaction of its own gets
   * past. What it leaves unsold cannot be seen then, so it must be one that leaves nothing.
   */
  async #isEnoughAlone(
    client: PublicClient,
    { positionId, blockNumber }: TrialAt,
    { signer, receiver }: Parties,
  ): Promise<boolean> {
    const block = blockNumber === null ? { blockTag: 'pending' as const } : { blockNumber };
    const place = { address: this.contract, abi: marginModuleAbi, ...block };
    try {
      const data = liquidateData(positionId, receiver);
      await client.call({ to: this.contract, data, account: signer, ...block });
      if (this.#options.generation === 'hardened') return true;
      const functionName = 'getPositionAssets';
      const held = await client.readContract({ ...place, functionName, args: [positionId] });
      return held.length <= 2;
    } catch (error) {
      if (classifyFault(error) !== 'answer') throw error;
      return false;
    }
  }

  /** Units that this log says went from the module to the receiver. */
  #received(log: ChainLog, receiver: Address): bigint {
    const topics = log.topics as [Hex, ...Hex[]];
    try {
      const { args } = decodeEventLog({ abi: erc20Abi, eventName: 'Transfer', ...log, topics });
      const { from, to, amount } = args;
      const isOurs = isAddressEqual(from, this.contract) && isAddressEqual(to, receiver);
      return isOurs ? amount : 0n;
    } catch {
      // Another event, or a token that writes its transfers in its own way.
      return 0n;
    }
  }

  /** In the first generation the extended question reverts for a loan without interest. */
  async #isSubject(client: PublicClient, at: PositionAt): Promise<boolean | null> {
    const { positionId, blockNumber } = at;
    const place = { address: this.contract, abi: marginModuleAbi, blockNumber } as const;
    const args = [positionId] as const;
    const extended = await orNull(
      client.readContract({ ...place, functionName: 'subjectToLiquidationExtended', args }),
    );
    if (extended !== null) return extended[0];
    return orNull(client.readContract({ ...place, functionName: 'subjectToLiquidation', args }));
  }

  async #read(client: PublicClient, { positionId, blockNumber }: PositionAt): Promise<Read> {
    const place = { module: this.contract, blockNumber };
    const answer = await callBatch(client, place, viewsOf(positionId));
    if (answer.kind === 'reverts') throw new Error(`position ${positionId}: ${answer.reason}`);
    return readOf(answer.answers);
  }
}

function liquidateData(positionId: bigint, receiver: Address): Hex {
  const args = [positionId, receiver] as const;
  return encodeFunctionData({ abi: marginModuleAbi, functionName: 'liquidate', args });
}

const VIEWS = ['positions', 'getPositionAssets', 'getPositionBalances'] as const;

function viewsOf(positionId: bigint): readonly Hex[] {
  return VIEWS.map((functionName) =>
    encodeFunctionData({ abi: marginModuleAbi, functionName, args: [positionId] }),
  );
}

function readOf([terms = '0x', assets = '0x', balances = '0x']: readonly Hex[]): Read {
  return { ...parseTerms(terms), holdings: parseHoldings(assets, balances) };
}

function moduleEvent(log: ChainLog): ReturnType<typeof decodeModuleEvent> | null {
  try {
    return decodeModuleEvent(log);
  } catch {
    // Not an event that the interface has.
    return null;
  }
}

function decodeModuleEvent({ data, topics }: ChainLog) {
  return decodeEventLog({ abi: marginModuleAbi, data, topics: topics as [Hex, ...Hex[]] });
}
