import { type AnyLayout, EVENT_LAYOUTS, type Event, type FieldKind } from '@tandem/protocol';
import { type Static, type TSchema, Type } from 'typebox';
import { decimalText, rateText } from '../decimal-text.ts';
import type { Listing } from '../listing.ts';
import {
  AccountNumber,
  SequenceNumber,
  SignedDecimal,
  TimeUs,
  words,
} from '../schemas/primitives.ts';
import { type EventUnit, eventUnit } from './event-units.ts';

const STRICT = { additionalProperties: false } as const;
/** Digits behind the point of an amount in the settlement asset. */
const MONEY_SCALE = 6;

type AccountLayout = AnyLayout & { readonly kind: Event['kind'] };

/** Layouts of the events that happen to an account. */
const ACCOUNT_EVENT_LAYOUTS: readonly AccountLayout[] = (
  EVENT_LAYOUTS as readonly AccountLayout[]
).filter(({ fields }) => 'account' in fields);

type PublicField = { readonly name: string; readonly kind: FieldKind; readonly unit: EventUnit };

/** Fields of an event as the public sees them; what nobody has given a unit is not told. */
function publicFields(layout: AccountLayout): readonly PublicField[] {
  return Object.entries(layout.fields).flatMap(([name, kind]) => {
    const unit = isWord(kind) ? 'plain' : eventUnit(layout.kind, name);
    return unit === undefined || unit === 'hidden' ? [] : [{ name, kind, unit }];
  });
}

function isWord(kind: FieldKind): boolean {
  return typeof kind !== 'string' || kind === 'bool' || kind === 'text' || kind === 'bytes32';
}

/** Fields of account events that count something nobody has named: there must be none. */
export function fieldsWithoutUnit(): readonly string[] {
  return ACCOUNT_EVENT_LAYOUTS.flatMap(({ kind, fields }) =>
    Object.entries(fields)
      .filter(([name, field]) => !isWord(field) && eventUnit(kind, name) === undefined)
      .map(([name]) => `${kind}.${name}`),
  );
}

function schemaOf(kind: FieldKind, unit: EventUnit): TSchema {
  if (typeof kind !== 'string') return words(kind as readonly string[]);
  const isOptional = kind.endsWith('?');
  const plain = unitSchema(kind, unit);
  return isOptional ? Type.Union([plain, Type.Null()]) : plain;
}

function unitSchema(kind: string, unit: EventUnit): TSchema {
  if (unit === 'marketSymbol' || unit === 'assetSymbol') return Type.String();
  if (unit !== 'plain') return SignedDecimal;
  if (kind === 'bool') return Type.Boolean();
  return kind === 'text' || kind === 'bytes32' ? Type.String() : Type.Integer();
}

/** Name of a field in public: rates are parts of one there. */
function publicName(name: string): string {
  return name.endsWith('Ppb') ? name.slice(0, -3) : name;
}

/** Part of a bankrupt account's position was closed against a profitable one. */
const BankruptPositionClosed = Type.Object(
  {
    index: Type.Integer(),
    kind: Type.Literal('BankruptPositionClosed'),
    account: AccountNumber,
    market: Type.String(),
    size: SignedDecimal,
    quote: SignedDecimal,
    positionSize: SignedDecimal,
    positionQuote: SignedDecimal,
  },
  { ...STRICT, title: 'BankruptPositionClosed' },
);

/** Every event of an account: its kind, its place within the command, and what it carries. */
export const AccountEvent = Type.Union([
  BankruptPositionClosed,
  ...ACCOUNT_EVENT_LAYOUTS.map((layout) => {
    const fields = publicFields(layout).map(
      ({ name, kind, unit }) => [publicName(name), schemaOf(kind, unit)] as const,
    );
    return Type.Object(
      { index: Type.Integer(), kind: Type.Literal(layout.kind), ...Object.fromEntries(fields) },
      { ...STRICT, title: layout.kind },
    );
  }),
]);
export type AccountEvent = {
  readonly index: number;
  readonly kind: Event['kind'] | 'BankruptPositionClosed';
  readonly [field: string]: string | number | boolean | null;
};

/** What one command did to an account, in the order in which it happened. */
export const AccountEvents = Type.Object(
  {
    channel: Type.Literal('account'),
    type: Type.Literal('events'),
    account: AccountNumber,
    sequence: SequenceNumber,
    timeUs: TimeUs,
    previousSequence: Type.Union([SequenceNumber, Type.Null()], {
      description: '`sequence` of the message before it; null in the first one after a login.',
    }),
    events: Type.Array(AccountEvent),
  },
  STRICT,
);
export type AccountEvents = Omit<Static<typeof AccountEvents>, 'events'> & {
  readonly events: readonly AccountEvent[];
};

const FIELDS = new Map(ACCOUNT_EVENT_LAYOUTS.map((layout) => [layout.kind, publicFields(layout)]));

/** An event with symbols and decimals in place of ids and integers. */
export function accountEvent(event: Event, index: number, listing: Listing): AccountEvent {
  const shown: { [field: string]: string | number | boolean | null } = {};
  const values = event as unknown as { readonly [field: string]: number | string | boolean | null };
  for (const { name, unit } of FIELDS.get(event.kind) ?? []) {
    const value = values[name] as number | string | boolean | null;
    const isPlain = unit === 'plain' || typeof value !== 'number';
    shown[publicName(name)] = isPlain ? value : write(value, unit, { event, listing });
  }
  return { index, kind: event.kind, ...shown };
}

/** The other side of a deleveraging, as the bankrupt account sees it. */
export function bankruptEvent(
  event: Event & { readonly kind: 'PositionDeleveraged' },
  index: number,
  listing: Listing,
): AccountEvent {
  const terms = listing.marketById(event.market);
  const size = (lots: number): string => decimalText(lots, terms?.sizeScale ?? 0);
  return {
    index,
    kind: 'BankruptPositionClosed',
    account: event.bankruptAccount,
    market: terms?.symbol ?? `#${event.market}`,
    size: size(event.size),
    quote: decimalText(event.quote, MONEY_SCALE),
    positionSize: size(event.bankruptPositionSize),
    positionQuote: decimalText(event.bankruptPositionQuote, MONEY_SCALE),
  };
}

type Ground = { readonly event: Event; readonly listing: Listing };

function write(value: number, unit: EventUnit, { event, listing }: Ground): string {
  const terms = 'market' in event ? listing.marketById(event.market as number) : undefined;
  const isSpot = terms?.rules.marketKind === 'spot';
  switch (unit) {
    case 'marketSymbol':
      return terms?.symbol ?? `#${value}`;
    case 'assetSymbol':
      return listing.assetById(value)?.symbol ?? `#${value}`;
    case 'price':
      return decimalText(value, terms?.priceScale ?? 0);
    case 'size':
      return decimalText(value, terms?.sizeScale ?? 0);
    case 'positionSize':
      return decimalText(value, (isSpot ? terms?.baseScale : terms?.sizeScale) ?? 0);
    case 'positionQuote':
      return decimalText(value, isSpot ? terms.quoteScale : MONEY_SCALE);
    case 'fillFee': {
      const isInBase = isSpot && 'side' in event && event.side === 'buy';
      return decimalText(value, isInBase ? terms.baseScale : (terms?.quoteScale ?? MONEY_SCALE));
    }
    case 'assetUnits': {
      const asset = 'asset' in event ? listing.assetById(event.asset) : undefined;
      return decimalText(value, asset?.scale ?? 0);
    }
    case 'rate':
      return rateText(value);
    default:
      return decimalText(value, MONEY_SCALE);
  }
}
