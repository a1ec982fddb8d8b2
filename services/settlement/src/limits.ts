/** What a batch holds at most, and how long its commands wait for company. */
export type BatchLimits = {
  readonly commands: number;
  /** Of its sections; a batch ends with the command that reaches it. */
  readonly bytes: number;
  /**
   * What it may cost on chain. With the room of a transaction, 130 %, and one more command of
   * 900,000 below what chains take in one transaction: 16,777,216 (EIP-7825). Where commands may
   * cost more, batches are smaller; one that costs more than a batch may goes in parts.
   */
  readonly gas: number;
  readonly ageMs: number;
  /** After this time a batch goes out that moves no money: the chain sees that we live. */
  readonly quietMs: number;
};

/** Times, sizes and depths of a settlement. */
export type SettlementLimits = {
  readonly batch: BatchLimits;
  /** Commands after which the fold is saved: what a start has to fold, and a batch more. */
  readonly checkpointCommands: number;
  /** Pause between two looks at the chain. */
  readonly pollMs: number;
  /** A transaction that is in no block after this time is sent again with higher fees. */
  readonly bumpAfterMs: number;
  /** Most that a unit of gas may cost; a transaction waits rather than pay more. */
  readonly feePerGasMax: bigint;
  readonly tipPerGas: bigint;
  /** Blocks whose logs are asked for at once. */
  readonly logBlocks: number;
  /** A node that is so many blocks behind the best one is not read. */
  readonly nodeLagBlocks: number;
  readonly nodeTimeMs: number;
  /** The batch lag above which health complains. */
  readonly lagMs: number;
  /** The batch lag from which on the engine refuses increases; 0: it refuses none for it. */
  readonly maxLagMs: number;
  /** Figures that one call of the mirror's reader gives. */
  readonly figuresPerCall: number;
  /** A forced request that could not be served is tried again after this time. */
  readonly requestRetryMs: number;
  /** Forced requests that are read at once. */
  readonly requestsAtOnce: number;
  /** Withdrawals that are looked at at one look; of more, those first that can be paid. */
  readonly withdrawalsAtOnce: number;
  /** Payments that are under way at once: a batch must not wait behind thousands of them. */
  readonly paymentsAtOnce: number;
  /** Differences that are kept and told word by word. */
  readonly differencesTold: number;
};

const GWEI = 1_000_000_000n;

/** Limits of a chain with blocks of seconds. */
export const DEFAULT_SETTLEMENT_LIMITS: SettlementLimits = {
  batch: { commands: 2_000, bytes: 60_000, gas: 12_000_000, ageMs: 1_000, quietMs: 60_000 },
  checkpointCommands: 20_000,
  pollMs: 500,
  bumpAfterMs: 30_000,
  feePerGasMax: 200n * GWEI,
  tipPerGas: GWEI,
  logBlocks: 1_000,
  nodeLagBlocks: 3,
  nodeTimeMs: 10_000,
  lagMs: 60_000,
  maxLagMs: 300_000,
  figuresPerCall: 200,
  requestRetryMs: 30_000,
  requestsAtOnce: 64,
  withdrawalsAtOnce: 64,
  paymentsAtOnce: 32,
  differencesTold: 20,
};
