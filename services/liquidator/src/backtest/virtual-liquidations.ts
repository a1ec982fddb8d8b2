import type { ProfitConfig } from '../execution/executor-parts.ts';
import { computeProfit } from '../execution/profit-rule.ts';
import type { Verdict } from '../model/verdict.ts';
import { FREEZE_GAS } from '../watch/candidate-of.ts';
import type { Found } from '../watch/evaluation-loop.ts';

/** A freeze lasts an hour in both generations. */
const FREEZE_S = 3600n;

export type Outcome =
  | 'earned'
  /** Frozen, and healthy again until the freeze was over. */
  | 'recovered'
  /** Somebody had frozen it before, or liquidated it sooner than we could. */
  | 'lost'
  | 'unprofitable'
  /** The range ended before. */
  | 'underWay';

export type VirtualLiquidation = {
  readonly positionId: bigint;
  readonly foundAtBlock: bigint;
  readonly frozenAtBlock: bigint | null;
  readonly confirmedAtBlock: bigint | null;
  readonly outcome: Outcome;
  readonly rewardWei: bigint | null;
  readonly gasWei: bigint;
  readonly why: string;
};

/** What is to be known of a position in a block; null when it is not there any more. */
export type Seen = {
  readonly found: Found;
  readonly verdict: Verdict;
  readonly rewardWei: bigint | null;
  readonly rewardUsdE8: bigint | null;
  readonly gas: bigint;
} | null;

export type BlockOfPast = {
  readonly number: bigint;
  readonly timestamp: bigint;
  readonly gasPriceWei: bigint;
};

type Work = {
  readonly positionId: bigint;
  readonly foundAtBlock: bigint;
  readonly rewardWei: bigint | null;
  readonly gas: bigint;
  readonly state: 'waiting' | 'freezing' | 'frozen' | 'confirming' | 'ended';
  readonly frozenAt: bigint;
  readonly frozenAtBlock: bigint | null;
  readonly confirmedAtBlock: bigint | null;
  readonly gasWei: bigint;
  readonly outcome: Outcome;
  readonly why: string;
};

/**
 * What the bot would have done: what it decides after one block is at the top of the next. So a
 * freeze meets the state that was seen, and only its second step can fail.
 */
export class VirtualLiquidations {
  readonly #rule: ProfitConfig;
  readonly #works = new Map<bigint, Work>();

  constructor(rule: ProfitConfig) {
    this.#rule = rule;
  }

  /** Positions that have to be looked at in each block. */
  get open(): readonly bigint[] {
    return [...this.#works.values()]
      .filter(({ state }) => state !== 'ended')
      .map(({ positionId }) => positionId);
  }

  get results(): readonly VirtualLiquidation[] {
    return [...this.#works.values()].map(resultOf);
  }

  found(positionId: bigint, block: bigint, rewardWei: bigint | null, gas: bigint): void {
    const known = this.#works.get(positionId);
    const isOver = known === undefined || known.outcome === 'recovered';
    if (!isOver) return;
    const before = known?.gasWei ?? 0n;
    this.#works.set(positionId, {
      positionId,
      foundAtBlock: block,
      rewardWei,
      gas,
      state: 'waiting',
      frozenAt: 0n,
      frozenAtBlock: null,
      confirmedAtBlock: null,
      gasWei: before,
      outcome: 'unprofitable',
      why: 'NotDecided',
    });
  }

  /** After each block, for each open one. */
  advance(positionId: bigint, seen: Seen, block: BlockOfPast): void {
    const work = this.#works.get(positionId);
    if (work === undefined) return;
    this.#works.set(positionId, this.#next(work, seen, block));
  }

  #next(work: Work, seen: Seen, block: BlockOfPast): Work {
    switch (work.state) {
      case 'waiting':
        return this.#decide(work, seen, block);
      case 'freezing':
        return this.#afterFreeze(work, seen, block);
      case 'frozen':
        return afterFrozen(work, seen, block);
      case 'confirming': {
        const gasWei = work.gasWei + (work.gas - FREEZE_GAS) * block.gasPriceWei;
        const at = { confirmedAtBlock: block.number, gasWei };
        return { ...work, ...at, state: 'ended', outcome: 'earned', why: 'Liquidated' };
      }
      case 'ended':
        return work;
      default:
        throw new Error(work.state satisfies never);
    }
  }

  #decide(work: Work, seen: Seen, block: BlockOfPast): Work {
    const isPoor = work.why.startsWith('Reward');
    if (seen === null) {
      return { ...work, state: 'ended', outcome: isPoor ? 'unprofitable' : 'lost' };
    }
    if (!isSubject(seen)) return { ...work, state: 'ended', outcome: 'recovered', why: 'Healthy' };
    const { freeze } = seen.found.position;
    if (freeze !== null && block.timestamp <= freeze.frozenAt + FREEZE_S) {
      return isPoor ? work : { ...work, outcome: 'lost', why: 'FrozenByAnother' };
    }
    const { rewardWei, rewardUsdE8, gas } = seen;
    const answer = computeProfit(
      {
        rewardWei,
        rewardUsdE8,
        gas,
        gasPriceWei: block.gasPriceWei,
        spentWei: work.gasWei,
        refundWei: 0n,
        // What the chain below took then is not known.
        dataFeeWei: 0n,
      },
      this.#rule,
    );
    if (answer.kind === 'no') return { ...work, outcome: 'unprofitable', why: answer.why };
    return { ...work, rewardWei, gas, state: 'freezing', outcome: 'underWay', why: answer.why };
  }

  #afterFreeze(work: Work, seen: Seen, block: BlockOfPast): Work {
    const gasWei = work.gasWei + FREEZE_GAS * block.gasPriceWei;
    const { timestamp: frozenAt, number: frozenAtBlock } = block;
    const frozen: Work = { ...work, state: 'frozen', gasWei, frozenAt, frozenAtBlock };
    return afterFrozen(frozen, seen, block);
  }
}

/** The second step is sent while it is subject, and the freeze is not over. */
function afterFrozen(work: Work, seen: Seen, block: BlockOfPast): Work {
  if (block.timestamp > work.frozenAt + FREEZE_S) {
    return { ...work, state: 'ended', outcome: 'recovered', why: 'FreezeOver' };
  }
  // Somebody else had it in the block of our freeze: he was there first.
  if (seen === null) return { ...work, state: 'ended', outcome: 'lost', why: 'GoneAfterFreeze' };
  return isSubject(seen) ? { ...work, state: 'confirming' } : work;
}

function resultOf(work: Work): VirtualLiquidation {
  const { positionId, foundAtBlock, frozenAtBlock, confirmedAtBlock } = work;
  const { outcome, rewardWei, gasWei, why } = work;
  const blocks = { foundAtBlock, frozenAtBlock, confirmedAtBlock };
  return { positionId, ...blocks, outcome, rewardWei, gasWei, why };
}

function isSubject({ verdict }: NonNullable<Seen>): boolean {
  return verdict.kind === 'priced' && verdict.isSubject;
}
