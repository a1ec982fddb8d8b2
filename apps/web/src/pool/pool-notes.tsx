import type { Pool } from '@tandem/api';
import type { ReactNode } from 'react';
import { money, percent } from '../format/figures.ts';

const DEPOSITS = {
  open: null,
  stalePrices: 'Deposits wait: a price of a position of the pool is too old.',
  insolvent: 'The pool has lost what it had: it takes no deposits.',
} as const;

/** Why something does not work now, in words; null where all does. */
export function depositNote({ deposits }: Pool): string | null {
  return DEPOSITS[deposits.status];
}

/** Why the exits that wait could not all be paid now; null when they could. */
export function exitNote({ exits }: Pool): string | null {
  switch (exits.status) {
    case 'open':
      return null;
    case 'stalePrices':
      return 'Exits wait: a price of a position of the pool is too old.';
    case 'worthless':
      return 'Shares have no worth now: exits wait.';
    case 'short': {
      const free = exits.available.startsWith('-') ? '0' : exits.available;
      return (
        `Exits worth ${money(exits.worth)} wait; the pool can pay ${money(free)} now, the rest ` +
        'is bound by its positions. First come, first served.'
      );
    }
    default:
      return exits.status satisfies never;
  }
}

/** How fees are split, in one sentence. */
export function SplitNote({ pool }: { readonly pool: Pool }): ReactNode {
  const { treasury, vault, stakers, providers } = pool.fees;
  const part = (text: string): string => percent(Number(text), 0, false);
  return (
    <p className="prose muted">
      Of the fees, {part(providers)} go to providers, {part(treasury)} to the treasury,{' '}
      {part(vault)} to the vault, {part(stakers)} to stakers. Profit and loss of the pool’s
      positions are in the price of a share; the APR tells only what was paid out.
    </p>
  );
}
