import { OutcomeUnknownError, VenueError } from '@tandem/client';
import { figure, UNKNOWN } from '../format/figures.ts';

type Words = (inputs: { readonly [name: string]: unknown }) => string;

/** What the most common refusals mean to a trader, with the number and the remedy. */
const WORDS: { readonly [code: string]: Words } = {
  InsufficientMargin: ({ bound, actual }) =>
    `Needs ${text(bound)} of margin, you have ${text(actual)}. Make the size smaller or deposit.`,
  InsufficientBalance: ({ bound, actual }) =>
    `Needs ${text(bound)}, you have ${text(actual)}. Make the amount smaller or deposit.`,
  AmountNotPositive: ({ bound, command }) =>
    command === 'DepositToPool'
      ? `The smallest deposit is ${text(bound)}.`
      : 'The amount must be above zero.',
  SharesBelowMinimum: ({ bound, actual }) =>
    `It would buy ${text(actual)} shares, fewer than the ${text(bound)} you asked for: ` +
    'their price has risen. Look again and repeat.',
  InsufficientShares: ({ bound, actual }) =>
    `${text(bound)} shares are asked for, ${text(actual)} are without a pending exit.`,
  AmountNotAboveFee: ({ bound, actual }) =>
    `A withdrawal costs ${text(bound)}: of ${text(actual)} nothing would arrive.`,
  TooManyPending: ({ bound, actual, command }) =>
    command === 'RequestPoolExit'
      ? `${text(actual)} of ${text(bound)} exits wait. When some are redeemed, ask again.`
      : `${text(actual)} of ${text(bound)} withdrawals are under way, of all your accounts. ` +
        'Wait until one is paid, and take out more at once.',
  CapacityExhausted: ({ command }) =>
    command === 'RequestWithdrawal' || command === 'RequestPoolExit'
      ? 'The venue is crowded: everybody has one under way at a time. Wait until yours is done.'
      : 'The venue is full. Try again later.',
  PoolInsolvent: () => 'The pool has lost what it had: it takes no deposits now.',
  PoolUnknown: () => 'This venue has no pool.',
  OrderTooSmall: ({ bound, actual }) =>
    `The least order value is ${text(bound)}; this one is ${text(actual)}.`,
  OrderTooLarge: ({ bound }) => `The largest order is ${text(bound)}. Split it.`,
  PostOnlyWouldTake: ({ bound }) =>
    `It would trade now at ${text(bound)}. Move the price away, or turn post-only off.`,
  ReduceOnlyWouldIncrease: ({ bound }) =>
    `Reduce-only can close at most ${text(bound)} here. Switch the side or untick it.`,
  PriceOutsideBand: ({ bound }) => `The farthest price allowed now is ${text(bound)}.`,
  PriceInvalid: ({ bound }) => `Prices move in steps of ${text(bound)}.`,
  SizeInvalid: ({ bound }) => `The size must be above zero and at most ${text(bound)}.`,
  NoLiquidity: () => 'Nobody offers anything on the other side now. Use a limit price.',
  FillOrKillUnfillable: ({ actual }) => `Only ${text(actual)} would fill now.`,
  TriggerWouldFire: ({ bound }) => `It would fire at once: the price is ${text(bound)} now.`,
  AttachedOrderExists: () => 'The position has such an order already; cancel it first.',
  TooManyOrders: ({ bound, actual }) => `${text(actual)} of ${text(bound)} orders are open.`,
  PositionLimit: ({ bound }) => `The largest position here is ${text(bound)}.`,
  OpenInterestLimit: ({ bound }) => `The market may hold ${text(bound)} at most; it is full.`,
  LeverageInvalid: ({ bound }) => `The highest leverage here is ${text(bound)}×.`,
  MarketStale: () => 'The index price is too old to trade on. Cancels still work.',
  MarketStatusForbids: () => 'The market does not take this kind of order now.',
  AccountFlagged: () => 'The account is below its maintenance margin: only reducing works.',
  BatchLag: ({ bound, actual }) =>
    `The chain is ${seconds(actual)} behind, more than the ${seconds(bound)} it may be: only ` +
    'reducing works until it has caught up.',
  OrderUnknown: () => 'The order is no longer live: it was filled or canceled before.',
  PositionUnknown: () => 'There is no such position any more.',
  RateLimited: ({ retryAfterMs }) => `Too many requests. Try again in ${text(retryAfterMs)} ms.`,
  UnknownKey: () => 'This browser’s key is no longer registered. Connect the wallet again.',
};

/** Microseconds as whole seconds. */
function seconds(value: unknown): string {
  return Number.isFinite(Number(value)) ? `${Math.round(Number(value) / 1_000_000)} s` : '–';
}

function text(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return UNKNOWN;
  const plain = String(value);
  return /^-?\d+(?:\.\d+)?$/.test(plain) ? figure(plain) : plain;
}

/** A failure as a trader reads it. What is not known to have failed never looks failed. */
export function describeProblem(error: unknown): {
  readonly tone: 'bad' | 'unsure';
  readonly detail: string;
} {
  if (error instanceof VenueError) {
    const words = WORDS[error.code]?.(error.inputs) ?? error.message;
    return { tone: 'bad', detail: words };
  }
  if (error instanceof OutcomeUnknownError) {
    const detail = 'Outcome unknown: the answer was lost. Orders and positions show what happened.';
    return { tone: 'unsure', detail };
  }
  return { tone: 'bad', detail: walletWords(error) };
}

/** Code of EIP-1193 for "no" in the wallet. */
const REFUSED_BY_OWNER = 4_001;

/** Wallets answer with pages of text; what counts is whether their owner said no, or one line. */
function walletWords(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const told = error as { code?: unknown; shortMessage?: unknown; message?: unknown };
  if (told.code === REFUSED_BY_OWNER) return 'Refused in the wallet. Nothing was changed.';
  if (typeof told.shortMessage === 'string') return told.shortMessage;
  return typeof told.message === 'string' ? told.message : 'It failed, and no reason was given.';
}

/** The words for a refusal that came inside an answer. */
export function describeRefusal(reject: {
  readonly code: string;
  readonly message: string;
  readonly inputs: { readonly [name: string]: unknown };
}): string {
  return WORDS[reject.code]?.(reject.inputs) ?? reject.message;
}
