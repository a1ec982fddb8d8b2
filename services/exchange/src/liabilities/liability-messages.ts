import type { LiabilityProof } from '@tandem/published';
import type { LiabilityRows } from './liability-rows.ts';

/** What the thread is opened with. The key makes salts and signs nothing. */
export type LiabilityStart = { readonly folder: string; readonly saltKey: Uint8Array };

/** Root of a tree; sums are decimal numbers. */
export type MadeTree = {
  readonly root: string;
  readonly leaves: number;
  readonly sums: readonly string[];
};

export type ProofAnswer = Omit<LiabilityProof, 'statement'>;

export type LiabilityRequest =
  | ({ readonly kind: 'make'; readonly epoch: number } & LiabilityRows)
  | { readonly kind: 'prove'; readonly epoch: number; readonly account: number };

export type ToLiabilities = { readonly id: number; readonly request: LiabilityRequest };
export type FromLiabilities =
  | { readonly id: number; readonly made: MadeTree }
  | { readonly id: number; readonly proof: ProofAnswer }
  | { readonly id: number; readonly problem: string };
