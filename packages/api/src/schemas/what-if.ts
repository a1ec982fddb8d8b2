import { MARGIN_MODES, ORDER_KINDS, POST_ONLY, SIDES, TIMES_IN_FORCE } from '@tandem/protocol';
import { type Static, Type } from 'typebox';
import { ApiError } from './envelope.ts';
import {
  AccountNumber,
  Decimal,
  MarketSymbol,
  MaybeDecimal,
  SignedDecimal,
  TimeUs,
  words,
} from './primitives.ts';

const STRICT = { additionalProperties: false } as const;

/** What an order would do, asked before it is sent. */
export const WhatIfRequest = Type.Object(
  {
    account: Type.Optional(AccountNumber),
    market: MarketSymbol,
    side: words(SIDES),
    type: words(ORDER_KINDS),
    size: Decimal,
    price: Type.Optional(Decimal),
    timeInForce: Type.Optional(words(TIMES_IN_FORCE)),
    expiresAtUs: Type.Optional(TimeUs),
    postOnly: Type.Optional(words(POST_ONLY)),
    reduceOnly: Type.Optional(Type.Boolean()),
    marginMode: Type.Optional(words(MARGIN_MODES)),
  },
  STRICT,
);
export type WhatIfRequest = Static<typeof WhatIfRequest>;

/** The answer, from the released state: orders that come before may change it. */
export const WhatIf = Type.Object(
  {
    isAccepted: Type.Boolean({ description: 'False when the venue would refuse it now.' }),
    reject: Type.Union([ApiError, Type.Null()]),
    filledNow: Type.String({ ...Decimal, description: 'Size that would match at once.' }),
    restsWith: Decimal,
    averagePrice: MaybeDecimal,
    worstPrice: MaybeDecimal,
    cost: Type.String({ ...Decimal, description: 'Margin, or money, that the order takes up.' }),
    takerFee: SignedDecimal,
    makerFee: Type.String({ ...SignedDecimal, description: 'Fee of the rest, if it fills.' }),
    feeAsset: Type.String(),
    initialMarginAfter: Decimal,
    availableAfter: SignedDecimal,
    maintenanceMarginAfter: Decimal,
    positionSizeAfter: SignedDecimal,
    liquidationPriceAfter: MaybeDecimal,
    maxSize: Type.String({ ...Decimal, description: 'Largest size that margin allows now.' }),
  },
  STRICT,
);
export type WhatIf = Static<typeof WhatIf>;
