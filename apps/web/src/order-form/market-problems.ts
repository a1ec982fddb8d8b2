import { figure } from '../format/figures.ts';
import { isAmount, nearestTo } from './amounts.ts';
import { blocked, type DraftProblem, type Surroundings } from './draft-problem.ts';
import { hasLimit, hasTrigger, type OrderDraft } from './order-draft.ts';

/** What the market does not allow now, told from its prices and its status. */
export function marketProblems(typed: OrderDraft, around: Surroundings): readonly DraftProblem[] {
  return [
    ...connectionProblems(typed, around),
    ...statusProblems(typed, around),
    ...postOnlyProblems(typed, around),
    ...triggerProblems(typed, around),
    ...exitProblems(typed, around),
  ];
}

/** What reduces may always be sent; what increases needs to know the market. */
function connectionProblems(
  typed: OrderDraft,
  { isOffline }: Surroundings,
): readonly DraftProblem[] {
  if (!isOffline || typed.reduceOnly || typed.kind !== 'market') return [];
  const text = 'No word from the venue: market orders wait until prices are fresh again.';
  return [blocked('form', text)];
}

function statusProblems(
  typed: OrderDraft,
  { ticker, market }: Surroundings,
): readonly DraftProblem[] {
  const status = ticker?.status ?? market.status;
  if (status === 'halted' || status === 'cancelOnly' || status === 'delisted') {
    return [blocked('form', 'The market takes no orders now; cancels work.')];
  }
  if (status === 'reduceOnly' && !typed.reduceOnly && market.kind !== 'spot') {
    const remedy = { label: 'tick reduce-only', fields: { reduceOnly: true } };
    const text = 'The market is close-only.';
    return [{ field: 'form', text, remedy, isBlocking: true }];
  }
  return [];
}

/** A post-only order that would trade is refused; the nearest price that rests helps. */
function postOnlyProblems(
  typed: OrderDraft,
  { ticker, market }: Surroundings,
): readonly DraftProblem[] {
  if (typed.kind !== 'limit' || typed.postOnly !== 'reject' || !isAmount(typed.price)) return [];
  const isBuy = typed.side === 'buy';
  const best = (isBuy ? ticker?.bestAsk : ticker?.bestBid) ?? null;
  if (best === null) return [];
  const isCrossing = isBuy
    ? Number(typed.price) >= Number(best)
    : Number(typed.price) <= Number(best);
  if (!isCrossing) return [];
  const tick = Number(market.tickSize) * (isBuy ? -1 : 1);
  const resting = nearestTo((Number(best) + tick).toFixed(12), market.tickSize) ?? best;
  const text = `It would trade now at ${figure(best)}.`;
  const remedy = { label: `use ${figure(resting)}`, fields: { price: resting } };
  return [{ field: 'price', text, remedy, isBlocking: true }];
}

/** A take-profit on the side of the losses, or a stop on that of the profits, fires at once. */
function exitProblems(
  typed: OrderDraft,
  { ticker, market }: Surroundings,
): readonly DraftProblem[] {
  if (!typed.hasExits || hasTrigger(typed.kind) || market.kind === 'spot') return [];
  const entry = hasLimit(typed.kind) ? typed.price : (ticker?.mark ?? '');
  if (!isAmount(entry)) return [];
  const isBuy = typed.side === 'buy';
  const exits = [
    ['take-profit', typed.takeProfit, isBuy],
    ['stop', typed.stopLoss, !isBuy],
  ] as const;
  return exits.flatMap(([name, at, isAbove]) => {
    if (!isAmount(at)) return [];
    if (isAbove ? Number(at) > Number(entry) : Number(at) < Number(entry)) return [];
    const where = isAbove ? 'above' : 'below';
    return [blocked('form', `The ${name} of a ${typed.side} lies ${where} ${figure(entry)}.`)];
  });
}

/** A trigger on the wrong side fires at once; a stop behind the liquidation never does. */
function triggerProblems(
  typed: OrderDraft,
  { ticker, account, market }: Surroundings,
): readonly DraftProblem[] {
  if (!hasTrigger(typed.kind) || !isAmount(typed.trigger)) return [];
  const now = ticker?.[typed.triggerBy] ?? null;
  const isStop = typed.kind === 'stopMarket' || typed.kind === 'stopLimit';
  const isAbove = (typed.side === 'buy') === isStop;
  const trigger = Number(typed.trigger);
  if (now !== null && (isAbove ? trigger <= Number(now) : trigger >= Number(now))) {
    const where = isAbove ? 'above' : 'below';
    const text = `Fires at once unless ${where} the ${typed.triggerBy} price ${figure(now)}`;
    return [blocked('trigger', text)];
  }
  const closing = typed.side === 'sell' ? 'long' : 'short';
  const position = account?.positions.find(
    (one) => one.market === market.symbol && one.side === closing,
  );
  const liquidation = position?.liquidationPrice ?? null;
  if (!isStop || liquidation === null) return [];
  const isLate = isAbove ? trigger >= Number(liquidation) : trigger <= Number(liquidation);
  if (!isLate) return [];
  const where = isAbove ? 'below' : 'above';
  return [blocked('trigger', `Must be ${where} the liquidation price ${figure(liquidation)}.`)];
}
