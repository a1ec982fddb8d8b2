/** A position that is worth a liquidation; what the evaluation hands to the queue. */
export type Candidate = {
  readonly positionId: bigint;
  readonly foundAtBlock: bigint;
  /** Wei of the native coin: reward less gas of both steps, less what failed attempts cost. */
  readonly expectedProfitWei: bigint;
  /** Worth of the reward in wei of the native coin. */
  readonly rewardWei: bigint;
  /** Seconds: since when, or from when, it is insolvent. Sooner goes first among equals. */
  readonly insolventAt: bigint;
};
