import type { AccountState, Market, Ticker, WhatIf } from '@tandem/api';
import { figure, money } from '../format/figures.ts';
import { describeRefusal } from '../state/problem-words.ts';
import { isAmount, nearestTo } from './amounts.ts';
import { hasLimit, hasTrigger, type OrderDraft } from './order-draft.ts';

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
  /** Size in base units; null while none is typed. */
  readonly size: string | null;
};

/** Worse than this from the mark is worth a caution, and from the second on it is held back. */
const IMPACT_CAUTION = 0.05;
const IMPACT_BLOCK = 0.1;

/** Every problem that can be told from what is on the screen; the venue judges the rest. */
export function draftProblems(typed: OrderDraft, around: Surroundings): readonly DraftProblem[] {
  return [
    ...priceProblems(typed, around),
    ...sizeProblems(typed, around),
    ...reduceProblems(typed, around),
    ...venueProblems(typed, around),
    ...impactProblems(typed, around),
  ];
}

function priceProblems(typed: OrderDraft, { market }: Surroundings): readonly DraftProblem[] {
  const fields: ('price' | 'trigger')[] = [
    ...(hasLimit(typed.kind) ? (['price'] as const) : []),
    ...(hasTrigger(typed.kind) ? (['trigger'] as const) : []),
  ];
  return fields.flatMap((field) => {
    const value = typed[field];
    if (value === '' || !isAmount(value)) return [];
    const nearest = nearestTo(value, market.tickSize);
    if (nearest === null || Number(nearest) === Number(value)) return [];
    const text = `Prices move in steps of ${market.tickSize}.`;
    const remedy = { label: `use ${figure(nearest)}`, fields: { [field]: nearest } };
    return [{ field, text, remedy, isBlocking: true }];
  });
}

function sizeProblems(
  typed: OrderDraft,
  { market, size, ticker }: Surroundings,
): readonly DraftProblem[] {
  if (size === null) return [];
  if (Number(size) === 0) {
    return [blocked('size', `The least size is ${market.lotSize} ${market.baseAsset}.`)];
  }
  const nearest = nearestTo(size, market.lotSize);
  if (nearest !== null && Number(nearest) !== Number(size)) {
    const remedy = { label: `use ${nearest}`, fields: { size: nearest } };
    const text = `Sizes move in steps of ${market.lotSize}.`;
    return [{ field: 'size', text, remedy, isBlocking: true }];
  }
  const price = Number(hasLimit(typed.kind) ? typed.price : (ticker?.mark ?? Number.NaN));
  const least = Number(market.minOrderNotional);
  if (!typed.reduceOnly && price * Number(size) < least) {
    const worth = `${money(market.minOrderNotional)} ${market.quoteAsset}`;
    return [blocked('size', `The least order value is ${worth}.`)];
  }
  return [];
}

function reduceProblems(
  typed: OrderDraft,
  { account, market }: Surroundings,
): readonly DraftProblem[] {
  if (!typed.reduceOnly || account === null) return [];
  const position = account.positions.find(
    (one) => one.market === market.symbol && one.marginMode === typed.marginMode,
  );
  if (position === undefined) {
    const remedy = { label: 'untick', fields: { reduceOnly: false } };
    const text = 'There is no position to reduce.';
    return [{ field: 'form', text, remedy, isBlocking: true }];
  }
  const closing = position.side === 'long' ? 'sell' : 'buy';
  if (closing === typed.side) return [];
  const text = `The position is ${position.side} ${figure(position.size)}; this adds to it.`;
  const remedy = { label: `switch to ${closing}`, fields: { side: closing } as const };
  return [{ field: 'form', text, remedy, isBlocking: true }];
}

function venueProblems(_: OrderDraft, { whatIf, size, market }: Surroundings): DraftProblem[] {
  if (whatIf === null || whatIf.reject === null || size === null) return [];
  const text = describeRefusal(whatIf.reject);
  const isMoney = ['InsufficientMargin', 'InsufficientBalance'].includes(whatIf.reject.code);
  if (!isMoney || Number(whatIf.maxSize) === 0) return [blocked('form', text)];
  const remedy = {
    label: `use ${whatIf.maxSize} ${market.baseAsset}`,
    fields: { size: whatIf.maxSize },
  };
  return [{ field: 'size', text, remedy, isBlocking: true }];
}

function impactProblems(typed: OrderDraft, around: Surroundings): readonly DraftProblem[] {
  const { whatIf, ticker, size } = around;
  const mark = Number(ticker?.mark ?? Number.NaN);
  const worst = whatIf?.worstPrice ?? null;
  if (typed.kind !== 'market' || worst === null || size === null) return [];
  const distance = Math.abs(Number(worst) / mark - 1);
  if (!(distance >= IMPACT_CAUTION)) return [];
  const text = `Part of it would fill ${(distance * 100).toFixed(1)}% from the mark.`;
  const remedy = {
    label: 'use a limit order',
    fields: { kind: 'limit', price: ticker?.mark ?? '' } as const,
  };
  return [{ field: 'form', text, remedy, isBlocking: distance >= IMPACT_BLOCK }];
}

function blocked(field: DraftProblem['field'], text: string): DraftProblem {
  return { field, text, isBlocking: true };
}
