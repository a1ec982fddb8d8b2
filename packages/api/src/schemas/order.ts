import {
  BATCH_ITEMS_MAX,
  MARGIN_MODES,
  ORDER_KINDS,
  POST_ONLY,
  SELF_TRADES,
  SIDES,
  TIMES_IN_FORCE,
  TRIGGER_KINDS,
  TRIGGERS_BY,
} from '@tandem/protocol';
import { type Static, Type } from 'typebox';
import {
  AccountNumber,
  ClientOrderNumber,
  Decimal,
  MarketSymbol,
  MaybeDecimal,
  OrderNumber,
  SequenceNumber,
  SignedDecimal,
  TimeUs,
  words,
} from './primitives.ts';

const STRICT = { additionalProperties: false } as const;
/** Account to act for; the key's own when left out. */
const ACCOUNT = { account: Type.Optional(AccountNumber) };

const ORDER_FIELDS = {
  market: MarketSymbol,
  side: words(SIDES),
  type: words(ORDER_KINDS),
  size: Decimal,
  price: Type.Optional(
    Type.String({ ...Decimal, description: 'Limit price; a market order has none.' }),
  ),
  clientOrderId: Type.Optional(ClientOrderNumber),
  timeInForce: Type.Optional(words(TIMES_IN_FORCE)),
  expiresAtUs: Type.Optional(TimeUs),
  postOnly: Type.Optional(words(POST_ONLY)),
  reduceOnly: Type.Optional(Type.Boolean()),
  selfTrade: Type.Optional(words(SELF_TRADES)),
  marginMode: Type.Optional(words(MARGIN_MODES)),
};

const TRIGGER_FIELDS = {
  market: MarketSymbol,
  side: words(SIDES),
  trigger: words(TRIGGER_KINDS),
  triggerPrice: Decimal,
  size: Decimal,
  triggerBy: Type.Optional(words(TRIGGERS_BY)),
  limitPrice: Type.Optional(Decimal),
  clientOrderId: Type.Optional(ClientOrderNumber),
  reduceOnly: Type.Optional(Type.Boolean()),
  attached: Type.Optional(
    Type.Boolean({ description: 'Closes the whole position, whatever its size is then.' }),
  ),
  selfTrade: Type.Optional(words(SELF_TRADES)),
  marginMode: Type.Optional(words(MARGIN_MODES)),
};

const AMEND_FIELDS = {
  market: MarketSymbol,
  price: Decimal,
  size: Type.String({ ...Decimal, description: 'New total size, the filled part included.' }),
};

/** A limit or market order. Left out: GTC (market: IOC), cross margin, cancelTaker. */
export const PlaceOrderRequest = Type.Object({ ...ACCOUNT, ...ORDER_FIELDS }, STRICT);
export type PlaceOrderRequest = Static<typeof PlaceOrderRequest>;

/** A stop or take-profit order. Left out: triggered by the mark, a market order, cross margin. */
export const PlaceTriggerOrderRequest = Type.Object({ ...ACCOUNT, ...TRIGGER_FIELDS }, STRICT);
export type PlaceTriggerOrderRequest = Static<typeof PlaceTriggerOrderRequest>;

export const AmendOrderRequest = Type.Object({ ...ACCOUNT, ...AMEND_FIELDS }, STRICT);
export type AmendOrderRequest = Static<typeof AmendOrderRequest>;

export const CancelAllRequest = Type.Object(
  {
    ...ACCOUNT,
    market: Type.Optional(MarketSymbol),
    uptoNonce: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Orders with a nonce up to this one that arrive later are refused.',
      }),
    ),
  },
  STRICT,
);
export type CancelAllRequest = Static<typeof CancelAllRequest>;

/** Cancels all orders unless it is asked again in time; 0 takes the switch away. */
export const DeadManRequest = Type.Object(
  { ...ACCOUNT, timeoutMs: Type.Integer({ minimum: 0, maximum: 86_400_000 }) },
  STRICT,
);
export type DeadManRequest = Static<typeof DeadManRequest>;

export const DeadManAnswer = Type.Object(
  { cancelsAtUs: Type.Union([TimeUs, Type.Null()]) },
  STRICT,
);
export type DeadManAnswer = Static<typeof DeadManAnswer>;

const action = <const T extends string>(word: T) => ({ action: Type.Literal(word) });

/** One leg of a batch. */
export const BatchItemRequest = Type.Union([
  Type.Object({ ...action('place'), ...ORDER_FIELDS }, STRICT),
  Type.Object({ ...action('placeTrigger'), ...TRIGGER_FIELDS }, STRICT),
  Type.Object({ ...action('amend'), orderId: OrderNumber, ...AMEND_FIELDS }, STRICT),
  Type.Object({ ...action('cancel'), orderId: OrderNumber }, STRICT),
  Type.Object({ ...action('cancelByClientId'), clientOrderId: ClientOrderNumber }, STRICT),
]);
export type BatchItemRequest = Static<typeof BatchItemRequest>;

/** Several order requests under one sequence, in order; each leg has its own outcome. */
export const BatchRequest = Type.Object(
  { ...ACCOUNT, items: Type.Array(BatchItemRequest, { minItems: 1, maxItems: BATCH_ITEMS_MAX }) },
  STRICT,
);
export type BatchRequest = Static<typeof BatchRequest>;

const WhenKnown = Type.Union([TimeUs, Type.Null()], {
  description: 'Null where the venue was started again since: the history of orders tells it.',
});

/** A live order. */
export const Order = Type.Object(
  {
    orderId: OrderNumber,
    clientOrderId: Type.Union([ClientOrderNumber, Type.Null()]),
    account: AccountNumber,
    market: MarketSymbol,
    side: words(SIDES),
    type: words([...ORDER_KINDS, 'stop', 'takeProfit'] as const),
    status: words(['open', 'waiting', 'filled', 'canceled', 'triggered', 'rejected'] as const),
    price: MaybeDecimal,
    triggerPrice: MaybeDecimal,
    triggerBy: Type.Union([words(TRIGGERS_BY), Type.Null()]),
    size: Decimal,
    filled: Decimal,
    remaining: Decimal,
    timeInForce: words(TIMES_IN_FORCE),
    expiresAtUs: Type.Union([TimeUs, Type.Null()]),
    postOnly: words(POST_ONLY),
    reduceOnly: Type.Boolean(),
    attached: Type.Boolean(),
    selfTrade: words(SELF_TRADES),
    marginMode: words(MARGIN_MODES),
    createdSequence: SequenceNumber,
    createdUs: WhenKnown,
    updatedUs: WhenKnown,
  },
  STRICT,
);
export type Order = Static<typeof Order>;

/** One account's part of a match. A negative fee is a rebate. */
export const Fill = Type.Object(
  {
    orderId: OrderNumber,
    market: MarketSymbol,
    side: words(SIDES),
    liquidity: words(['maker', 'taker'] as const),
    price: Decimal,
    size: Decimal,
    fee: SignedDecimal,
    feeAsset: Type.String(),
    /** What the key had agreed to pay on top, in the quote asset of the market. */
    extraFee: Decimal,
    realizedProfit: SignedDecimal,
    timeUs: TimeUs,
    sequence: SequenceNumber,
  },
  STRICT,
);
export type Fill = Static<typeof Fill>;
