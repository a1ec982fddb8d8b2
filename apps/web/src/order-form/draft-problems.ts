import { figure, money } from '../format/figures.ts';
import { describeRefusal } from '../state/problem-words.ts';
import { ceilTo, isAmount, nearestTo } from './amounts.ts';
import { blocked, type DraftProblem, type Surroundings } from './draft-problem.ts';
import { marketProblems } from './market-problems.ts';
import { hasLimit, hasTrigger, type OrderDraft } from './order-draft.ts';

/** Worse than this from the mark is worth a caution, and from the second on it is held back. */
const IMPACT_CAUTION = 0.05;
const IMPACT_BLOCK = 0.1;

/** Every problem that can be told from what is on the screen; the venue judges the rest. */
export function draftProblems(typed: OrderDraft, around: Surroundings): readonly DraftProblem[] {
  return [
    ...marketProblems(typed, around),
    ...priceProblems(typed, around),
    ...sizeProblems(typed, around),
    ...reduceProblems(typed, around),
    ...venueProblems(typed, around),
    ...impactProblems(typed, around),
    ...restingProblems(typed, around),
    ...leverageProblems(typed, around),
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
    const remedy = { label: `use ${market.lotSize}`, fields: { size: market.lotSize } };
    const text = `The least size is ${market.lotSize} ${market.baseAsset}.`;
    return [{ field: 'size', text, remedy, isBlocking: true }];
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
    const enough = ceilTo((least / price).toFixed(12), market.lotSize);
    if (enough === null) return [blocked('size', `The least order value is ${worth}.`)];
    const text = `The least order value is ${worth}: ${enough} ${market.baseAsset}.`;
    const remedy = { label: `use ${enough}`, fields: { size: enough } };
    return [{ field: 'size', text, remedy, isBlocking: true }];
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

/** An order that rests may fill when the account could no longer carry it. */
function restingProblems(typed: OrderDraft, { whatIf, size }: Surroundings): DraftProblem[] {
  const liquidation = whatIf?.liquidationPriceAfter ?? null;
  if (typed.kind !== 'limit' || liquidation === null || size === null) return [];
  const isPast =
    typed.side === 'buy'
      ? Number(whatIf?.positionSizeAfter) > 0 && Number(liquidation) >= Number(typed.price)
      : Number(whatIf?.positionSizeAfter) < 0 && Number(liquidation) <= Number(typed.price);
  if (!isPast) return [];
  const text = `Filled at this price it would be liquidated at once (${figure(liquidation)}).`;
  return [{ field: 'price', text, isBlocking: false }];
}

/** Large positions ask for more margin than the chosen leverage says. */
function leverageProblems(
  typed: OrderDraft,
  { whatIf, account, market, ticker }: Surroundings,
): readonly DraftProblem[] {
  if (whatIf === null || account === null || typed.reduceOnly) return [];
  const chosen = account.leverage.find(
    (one) => one.market === market.symbol && one.marginMode === typed.marginMode,
  );
  const value = Math.abs(Number(whatIf.positionSizeAfter) * Number(ticker?.mark ?? Number.NaN));
  const tier = market.tiers.findLast((one) => Number(one.fromNotional) <= value);
  const most = tier?.maxLeverage;
  const wanted = chosen?.leverage ?? market.tiers[0]?.maxLeverage ?? 1;
  if (chosen === undefined || most === undefined || wanted <= most) return [];
  const text = `A position of this size allows ${most}× at most.`;
  return [{ field: 'size', text, isBlocking: false }];
}
