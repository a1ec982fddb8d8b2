/** Why a position was, or was not, liquidated; the last one of each position is kept. */
export type Decision = {
  readonly positionId: bigint;
  readonly atMs: number;
  readonly kind:
    | 'healthy'
    | 'unpriced'
    | 'filtered'
    | 'found'
    | 'unprofitable'
    | 'skipped'
    | 'sent'
    | 'liquidated'
    | 'lost';
  /** A word to count by: NoPool, BudgetUsed, FrozenByAnother, ... */
  readonly reason: string;
  /** Amounts as decimal strings, under names that end with their unit. */
  readonly numbers: Readonly<Record<string, string>>;
};
