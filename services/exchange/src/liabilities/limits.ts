/** Limits of the proof of liabilities. */
export const LIABILITY_LIMITS: {
  readonly epochUs: number;
  readonly epochsKept: number;
  readonly waiting: number;
  readonly answerMs: number;
} = {
  /** Length of an epoch where nobody says another. */
  epochUs: 600_000_000,
  /** Epochs whose figures are kept for proofs; statements are kept for ever. */
  epochsKept: 36,
  /** Proofs that are asked for and not answered yet. */
  waiting: 64,
  /** A tree or proof that takes longer is given up. */
  answerMs: 60_000,
};
