import type { AccountState, Market, Ticker, WhatIf } from '@tandem/api';
import type { OrderDraft } from './order-draft.ts';

/** What is wrong with the form, beside the field, with a remedy that one press applies. */
export type DraftProblem = {
  readonly field: 'price' | 'trigger' | 'size' | 'form';
  readonly text: string;
  readonly remedy?: { readonly label: string; readonly fields: Partial<OrderDraft> };
  /** False for a caution: the order may be sent all the same. */
  readonly isBlocking: boolean;
};

export type Surroundings = {
  readonly market: Market;
  readonly ticker: Ticker | undefined;
  readonly account: AccountState | null;
  readonly whatIf: WhatIf | null;
  /** No word from the venue: what is shown may be old. */
  readonly isOffline: boolean;
  /** Size in base units; null while none is typed. */
  readonly size: string | null;
};

export function blocked(field: DraftProblem['field'], text: string): DraftProblem {
  return { field, text, isBlocking: true };
}
