import { hash } from 'node:crypto';
import type { SumNode } from './sum-tree.ts';

/**
 * Leaves of one account. Who is shown a path sees the sums of one leaf beside his own: with the
 * figures of an account split at random over several, that is a part of an unknown account.
 */
export const LIABILITY_PARTS = 4;

const LEAF = Buffer.of(0);

/** What the venue owes one account, in engine units; columns as in the statement. */
export type AccountLiability = {
  readonly account: number;
  /** Balance in the settlement asset; below zero when the account owes. */
  readonly balance: number;
  /** What its positions would pay if closed at the marks of the statement. */
  readonly openProfit: number;
  /** Reserved for withdrawals that are not paid yet, an entry an asset. */
  readonly leaving: readonly number[];
  /** What is owed, an entry a column. */
  readonly owed: readonly number[];
};

/** One leaf of an account. */
export type LiabilityPart = { readonly part: number; readonly figures: readonly bigint[] };

/**
 * A column of the settlement asset: balance and open profit together, zero when they are below it,
 * and what is leaving. So nobody's debt makes what is owed to others look smaller.
 */
export function owedInSettlement(balance: number, openProfit: number, leaving: number): number {
  return Math.max(0, balance + openProfit) + leaving;
}

/** Hash and figures of a leaf. Its text has everything that the account is told. */
export function liabilityLeaf(
  { epoch, liability }: { epoch: number; liability: AccountLiability },
  { part, figures }: LiabilityPart,
  salt: Buffer,
): SumNode {
  const { account, balance, openProfit, leaving, owed } = liability;
  const text = JSON.stringify([
    'TANDEM-LIABILITY1',
    epoch,
    account,
    part,
    balance,
    openProfit,
    leaving,
    owed,
    figures.map(String),
  ]);
  const parts = [LEAF, salt, Buffer.from(text, 'utf8')];
  return { hash: hash('sha256', Buffer.concat(parts), 'buffer'), sums: figures };
}

/** Splits what is owed to an account over its leaves; the salts decide how. */
export function liabilityParts(
  owed: readonly number[],
  salts: readonly Buffer[],
): readonly LiabilityPart[] {
  const left = owed.map(BigInt);
  return salts.map((salt, part) => {
    if (part === salts.length - 1) return { part, figures: left };
    const figures = left.map((rest, column) => {
      const seed = hash('sha256', Buffer.concat([Buffer.of(2, column), salt]), 'buffer');
      const share = (rest * BigInt(seed.readUInt32LE(0))) >> 32n;
      left[column] = rest - share;
      return share;
    });
    return { part, figures };
  });
}
