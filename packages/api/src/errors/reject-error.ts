import { COMMAND_LAYOUTS, type Event, REJECTS, type RejectReason } from '@tandem/protocol';
import { decimalText } from '../decimal-text.ts';
import type { MarketTerms } from '../listing.ts';
import type { ApiError } from '../schemas/envelope.ts';

type Rejected = Event & { readonly kind: 'CommandRejected' };
type Figure = 'plain' | 'price' | 'size' | 'money';

/** Units of the two figures of a reject, where they are not plain numbers. */
const FIGURES: { readonly [reason in RejectReason]?: Figure } = {
  SizeInvalid: 'size',
  PriceInvalid: 'price',
  TriggerWouldFire: 'price',
  OrderTooLarge: 'size',
  OrderTooSmall: 'money',
  PriceOutsideBand: 'price',
  AmendBelowFilled: 'size',
  ReduceOnlyWouldIncrease: 'size',
  PostOnlyWouldTake: 'price',
  PositionLimit: 'size',
  OpenInterestLimit: 'size',
  InsufficientMargin: 'money',
  FillOrKillUnfillable: 'size',
  PoolInsolvent: 'money',
  SharesBelowMinimum: 'money',
  InsufficientShares: 'money',
};
/** Their amounts are of the settlement asset, whose units need no market. */
const POOL_COMMANDS: ReadonlySet<string> = new Set(['DepositToPool', 'RequestPoolExit']);
const AMOUNTS: ReadonlySet<string> = new Set(['AmountNotPositive', 'InsufficientBalance']);
const MONEY_SCALE = 6;

/**
 * A reject of the engine as an error of the API: the figures in units that people read, where the
 * market is known, and the two integers of the event beside them.
 */
export function rejectError(rejected: Rejected, terms: MarketTerms | undefined): ApiError {
  const { reason, bound, actual } = rejected;
  const [, boundMeans, actualMeans] = REJECTS.find(([name]) => name === reason) ?? ['', '', ''];
  const command = COMMAND_LAYOUTS.find(({ code }) => code === rejected.command)?.kind ?? 'Batch';
  const isPoolAmount = POOL_COMMANDS.has(command) && AMOUNTS.has(reason);
  const figure = isPoolAmount ? 'money' : (FIGURES[reason] ?? 'plain');
  const shown = (value: number): string => shownAs(figure, value, terms);
  const parts = [
    ...(boundMeans === '0' ? [] : [`${boundMeans}: ${shown(bound)}`]),
    `${actualMeans}: ${shown(actual)}`,
  ];
  return {
    code: reason,
    message: `${reason} (${parts.join('; ')})`,
    inputs: { bound: shown(bound), actual: shown(actual), command },
  };
}

function shownAs(figure: Figure, value: number, terms: MarketTerms | undefined): string {
  if (figure === 'money') return decimalText(value, MONEY_SCALE);
  if (terms === undefined || figure === 'plain') return String(value);
  return decimalText(value, figure === 'price' ? terms.priceScale : terms.sizeScale);
}
