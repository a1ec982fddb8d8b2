import type { Config } from '../config/config.ts';
import type { ExecutorConfig } from '../execution/executor-parts.ts';

const BPS_IN_PERCENT = 100n;
const MS_IN_S = 1000;

/** The options of the file as the executor wants them. */
export function executorConfigOf(config: Config): ExecutorConfig {
  const { chain, execution, filter, gas, profit, budget, operations, sweep } = config;
  return {
    chainId: chain.id,
    isDryRun: !execution.live,
    receiver: execution.receiver,
    confirmations: BigInt(execution.finalAfter),
    perAccount: execution.perAccount,
    pollMs: execution.pollMs,
    attemptsMax: execution.attemptsMost,
    againAfterMs: execution.againAfterS * MS_IN_S,
    gas: {
      feePerGasMaxWei: gas.feeCap,
      tipPerGasWei: gas.priorityFee,
      bumpAfterMs: gas.bumpAfterMs,
      bumpPercent: BigInt(gas.bumpPercent),
      roomPercent: BigInt(gas.roomPercent),
    },
    l2: gas.l2,
    profit: {
      marginBps: BigInt(profit.marginPercent) * BPS_IN_PERCENT,
      isEvenAtLoss: profit.atALoss,
      evenAtLossAboveRewardUsd: BigInt(profit.atALossAbove),
    },
    rewardLeastWei: filter.rewardLeast,
    budget: { perPositionWei: budget.position, perDayWei: budget.day },
    // A dry run needs no coins, and may have no account of its own.
    lowGasWei: execution.live ? operations.gasLow : 0n,
    sweep: sweep.to === null ? null : { to: sweep.to, leastWorthWei: sweep.leastWorth },
  };
}
