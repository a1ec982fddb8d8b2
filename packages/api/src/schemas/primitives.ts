import { type TEnum, Type } from 'typebox';

/** Longest text of a decimal: 2^53 has 16 digits, and there are at most 8 behind the point. */
const DECIMAL_LENGTH_MAX = 32;

/** An amount that is not negative, as text: no sign, no exponent, no leading zeros. */
export const Decimal = Type.String({
  pattern: '^(0|[1-9][0-9]*)(\\.[0-9]+)?$',
  maxLength: DECIMAL_LENGTH_MAX,
  description: 'A decimal number as text.',
});

/** An amount that may be negative, as text. */
export const SignedDecimal = Type.String({
  pattern: '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$',
  maxLength: DECIMAL_LENGTH_MAX,
  description: 'A decimal number as text; may begin with a minus sign.',
});

/** Null where the venue does not know: never zero. */
export const MaybeDecimal = Type.Union([Decimal, Type.Null()]);
export const MaybeSignedDecimal = Type.Union([SignedDecimal, Type.Null()]);

const LARGEST = Number.MAX_SAFE_INTEGER;

export const TimeUs = Type.Integer({
  minimum: 0,
  maximum: LARGEST,
  description: 'Microseconds since 1970.',
});
export const SequenceNumber = Type.Integer({
  minimum: 0,
  maximum: LARGEST,
  description: 'Place in the journal: what is said here is the state after that command.',
});
export const MarketSymbol = Type.String({
  minLength: 1,
  maxLength: 18,
  pattern: '^[!-~]+$',
  description: 'Symbol of a market, for example BTC-PERP.',
});
export const AssetSymbol = Type.String({ minLength: 1, maxLength: 18, pattern: '^[!-~]+$' });
export const AccountNumber = Type.Integer({ minimum: 1, maximum: 4_294_967_295 });
export const OrderNumber = Type.Integer({
  minimum: 1,
  maximum: LARGEST,
  description: 'Id of an order: sequence x 2^8 + place within the command.',
});
export const ClientOrderNumber = Type.Integer({
  minimum: 0,
  maximum: LARGEST,
  description: 'Own id of an order, unique per account among recent ones.',
});

/** One word of a closed list. */
export function words<W extends string>(list: readonly W[]): TEnum<W[]> {
  return Type.Enum([...list]);
}
