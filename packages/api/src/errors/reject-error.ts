import {
  type BatchItem,
  COMMAND_LAYOUTS,
  type Command,
  type Event,
  MARKET_KINDS,
  MARKET_STATUSES,
  REJECTS,
  SIGNATURE_SCHEMES,
  TIMES_IN_FORCE,
  TRIGGER_KINDS,
} from '@tandem/protocol';
import { decimalText, rateText } from '../decimal-text.ts';
import type { AssetTerms, Listing, MarketTerms } from '../listing.ts';
import type { ApiError } from '../schemas/envelope.ts';
import { SCOPES } from '../schemas/keys.ts';
import { type FigureUnit, REJECT_FIGURES, type RejectFigure } from './reject-figures.ts';

type Rejected = Event & { readonly kind: 'CommandRejected' };

/** What a refused command was about; absent where it names none that is known. */
export type RejectSubject = {
  readonly listing: Listing;
  readonly market: MarketTerms | undefined;
  readonly asset: AssetTerms | undefined;
};

const MONEY_SCALE = 6;
/** Their amounts are of the settlement asset. */
const POOL_COMMANDS: ReadonlySet<string> = new Set(['DepositToPool', 'RequestPoolExit']);
const SETTLEMENT_ASSET = 0;

/**
 * The market and the asset that a command's figures are of. `marketOfOrder` finds that of a live
 * order, which an amendment does not name.
 */
export function rejectSubject(
  command: Command | BatchItem,
  listing: Listing,
  marketOfOrder: (orderId: number) => number | undefined,
): RejectSubject {
  const named = 'market' in command ? (command.market ?? undefined) : undefined;
  const id = named ?? (command.kind === 'AmendOrder' ? marketOfOrder(command.orderId) : undefined);
  const market = id === undefined ? undefined : listing.marketById(id);
  const asset = assetOf(command, market);
  return { listing, market, asset: asset === undefined ? undefined : listing.assetById(asset) };
}

function assetOf(command: Command | BatchItem, market: MarketTerms | undefined) {
  if ('asset' in command) return command.asset ?? undefined;
  if (POOL_COMMANDS.has(command.kind) || command.kind === 'AdjustIsolatedMargin') {
    return SETTLEMENT_ASSET;
  }
  if (market === undefined || !('side' in command)) return undefined;
  return command.side === 'buy' ? market.rules.quoteAsset : market.rules.baseAsset;
}

/**
 * A reject of the engine as an error of the API: its figures by name, in units that people read;
 * `bound` and `actual` are the same two, whatever their names.
 */
export function rejectError(rejected: Rejected, subject: RejectSubject): ApiError {
  const { reason } = rejected;
  const [, boundMeans, actualMeans] = REJECTS.find(([name]) => name === reason) ?? ['', '', ''];
  const command = commandName(rejected.command);
  const [boundFigure, actualFigure] = figuresOf(reason, command);
  const { bound, actual } = rejectFigures({ ...rejected, command }, subject);
  const isBounded = boundFigure[1] !== 'none';
  const parts = [...(isBounded ? [`${boundMeans}: ${bound}`] : []), `${actualMeans}: ${actual}`];
  const named = { ...(isBounded && { [boundFigure[0]]: bound }), [actualFigure[0]]: actual };
  return {
    code: reason,
    message: `${reason} (${parts.join('; ')})`,
    inputs: { ...named, bound, actual, command },
  };
}

/** The two figures of a reject in units that people read. */
export function rejectFigures(
  rejected: Pick<Rejected, 'reason' | 'bound' | 'actual'> & { readonly command: string },
  subject: RejectSubject,
): { readonly bound: string; readonly actual: string } {
  const [bound, actual] = figuresOf(rejected.reason, rejected.command);
  return {
    bound: shownAs(bound[1], rejected.bound, subject),
    actual: shownAs(actual[1], rejected.actual, subject),
  };
}

function figuresOf(
  reason: Rejected['reason'],
  command: string,
): readonly [bound: RejectFigure, actual: RejectFigure] {
  // The one reject whose figures depend on the command: docs/rulebook/keys.md.
  const isChosen = reason === 'KeyLeverage' && command === 'SetLeverage';
  if (isChosen)
    return [
      ['highest', 'count'],
      ['leverage', 'count'],
    ];
  return REJECT_FIGURES[reason];
}

function commandName(code: number): string {
  return COMMAND_LAYOUTS.find((layout) => layout.code === code)?.kind ?? 'Batch';
}

// tidy: flat list
function shownAs(unit: FigureUnit, value: number, subject: RejectSubject): string {
  const { listing, market, asset } = subject;
  const word = (words: readonly string[]): string => words[value] ?? String(value);
  switch (unit) {
    case 'money':
      return decimalText(value, MONEY_SCALE);
    case 'price':
      return market === undefined ? String(value) : decimalText(value, market.priceScale);
    case 'size':
      return market === undefined ? String(value) : decimalText(value, market.sizeScale);
    case 'amount':
      return asset === undefined ? String(value) : decimalText(value, asset.scale);
    case 'rate':
      return rateText(value);
    case 'market':
      return listing.marketById(value)?.symbol ?? String(value);
    case 'asset':
      return listing.assetById(value)?.symbol ?? String(value);
    case 'status':
      return word(MARKET_STATUSES);
    case 'marketKind':
      return word(MARKET_KINDS);
    case 'timeInForce':
      return word(TIMES_IN_FORCE);
    case 'trigger':
      return word(TRIGGER_KINDS);
    case 'scheme':
      return word(SIGNATURE_SCHEMES);
    case 'scopes':
      return SCOPES.filter((_, bit) => (value & (1 << bit)) !== 0).join(', ') || 'none';
    case 'command':
      return commandName(value);
    default:
      return String(value);
  }
}
