import type { Address, LocalAccount } from 'viem';
import type { Nodes } from '../chain/nodes.ts';
import type { LiquidationQueue } from '../queue/liquidation-queue.ts';
import type { SqlDatabase } from '../store/sql.ts';
import type { LayerTwo } from './data-fee.ts';
import type { LiquidationActions } from './liquidation-actions.ts';
import type { Worth } from './worth.ts';

/** Something that whoever runs the bot wants to read: why was it, or was it not, liquidated. */
export type ExecutorEvent = {
  readonly kind:
    | 'skipped'
    | 'wouldSend'
    | 'signed'
    | 'included'
    | 'final'
    | 'bumped'
    | 'canceling'
    | 'reorganized'
    | 'liquidated'
    | 'lost'
    | 'lowGas'
    | 'swept'
    | 'failing';
  readonly positionId: bigint | null;
  readonly account: Address | null;
  readonly reason: string;
  readonly numbers: Readonly<Record<string, string>>;
};

/** What the executor needs; it owns its tables, everything else is lent to it. */
export type ExecutorParts = {
  readonly nodes: Nodes;
  readonly database: SqlDatabase;
  readonly queue: LiquidationQueue;
  /** Hot keys. Each has its own row of nonces, so several liquidations share a block. */
  readonly accounts: readonly LocalAccount[];
  readonly actions: LiquidationActions;
  readonly worth: Worth;
  readonly nowMs: () => number;
  readonly onEvent: (event: ExecutorEvent) => void;
};

/** The gas of a transaction: what is offered and how it is raised. */
export type GasConfig = {
  /** Wei: no transaction offers more for one unit of gas. */
  readonly feePerGasMaxWei: bigint;
  /** Wei: what the builder of the block gets for one unit of gas. */
  readonly tipPerGasWei: bigint;
  /** Milliseconds without inclusion after which more is offered. */
  readonly bumpAfterMs: number;
  /** Percent that a replacement offers more; nodes ask for at least 10. */
  readonly bumpPercent: bigint;
  /** Percent of the estimate that a transaction may use; 130 is 30 % room. */
  readonly roomPercent: bigint;
};

export type ProfitConfig = {
  /** 1/10000 of the gas of both steps that must be left as profit. */
  readonly marginBps: bigint;
  readonly isEvenAtLoss: boolean;
  /** Whole dollars: rewards from here are taken even at a loss, when that is on. */
  readonly evenAtLossAboveRewardUsd: bigint;
};

export type BudgetConfig = {
  /** Wei that one position may cost, failed attempts included. */
  readonly perPositionWei: bigint;
  /** Wei that one day (24 hours back from now) may cost. */
  readonly perDayWei: bigint;
};

export type ExecutorConfig = {
  readonly chainId: number;
  /** True: says what it would send, and sends nothing. */
  readonly isDryRun: boolean;
  /** Who is paid; null is the key that signs. */
  readonly receiver: Address | null;
  /** Blocks, its own included, after which a receipt is final. */
  readonly confirmations: bigint;
  /** Liquidations under way at once on one account. */
  readonly perAccount: number;
  /** Milliseconds between two looks at the chain. */
  readonly pollMs: number;
  /** Attempts at one position before it is left to others. */
  readonly attemptsMax: number;
  /** Milliseconds until a position that was not worth it or not ready is looked at again. */
  readonly againAfterMs: number;
  readonly gas: GasConfig;
  /** Who charges for data beside gas. */
  readonly l2: LayerTwo;
  readonly profit: ProfitConfig;
  /** Wei: nothing is begun for a smaller reward, also where it had no price when it was found. */
  readonly rewardLeastWei: bigint;
  readonly budget: BudgetConfig;
  /** Wei: an account with less raises an alarm. */
  readonly lowGasWei: bigint;
  /** Where rewards that are with a hot key go; null leaves them there. */
  readonly sweep: { readonly to: Address; readonly leastWorthWei: bigint } | null;
};

/** What E starts and stops: `wake` after a new block saves the wait for the next look. */
export interface Execution {
  start(): Promise<void>;
  wake(): void;
  /** Resolves when nothing of it runs; what is on its way stays in the database. */
  stop(): Promise<void>;
}
