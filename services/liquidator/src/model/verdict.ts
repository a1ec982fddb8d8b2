import type { Address } from 'viem';

/** Why a position has no value: unknown is never zero. */
export const UNPRICED_REASONS = [
  'NoPool',
  'OracleReverts',
  'OracleUnknown',
  'PriceUnknown',
  'TermsUnknown',
] as const;

export type UnpricedReason = (typeof UNPRICED_REASONS)[number];

export type PricedVerdict = {
  readonly kind: 'priced';
  readonly positionId: bigint;
  /** Units of the base asset. */
  readonly debt: bigint;
  /** Units of the base asset. */
  readonly value: bigint;
  /** value < debt */
  readonly isSubject: boolean;
  /** Second from which interest alone makes it subject, at these prices; null is never. */
  readonly insolventAt: bigint | null;
};

/** What the arithmetic of the contract says about a position at one block and time. */
export type Verdict =
  | PricedVerdict
  | {
      readonly kind: 'unpriced';
      readonly positionId: bigint;
      readonly reason: UnpricedReason;
      readonly asset: Address;
    };
