import { CANCEL_REASONS } from '@tandem/protocol';
import { type Static, Type } from 'typebox';
import { ApiError } from './envelope.ts';
import { Fill } from './order.ts';
import {
  AccountNumber,
  ClientOrderNumber,
  Decimal,
  MarketSymbol,
  MaybeDecimal,
  OrderNumber,
  SequenceNumber,
  TimeUs,
  words,
} from './primitives.ts';

const STRICT = { additionalProperties: false } as const;

/** The venue's signed word for the place of a command in the journal; hexadecimal. */
export const ReceiptBody = Type.Object(
  {
    sequence: SequenceNumber,
    salt: Type.String(),
    hiddenSalt: Type.Union([Type.String(), Type.Null()], {
      description: 'Opens what the leaf hides from outsiders; null where it hides nothing.',
    }),
    leaf: Type.String(),
    path: Type.Array(
      Type.Object({ side: words(['left', 'right'] as const), hash: Type.String() }, STRICT),
    ),
    root: Type.String(),
    firstSequence: SequenceNumber,
    lastSequence: SequenceNumber,
    previousHead: Type.String(),
    head: Type.String(),
    publicKey: Type.String(),
    signature: Type.String(),
  },
  STRICT,
);

/** What became of one order request by the end of its command. */
export const OrderOutcome = Type.Object(
  {
    status: words([
      'resting',
      'waiting',
      'filled',
      'partlyFilled',
      'canceled',
      'amended',
      'rememberedCancel',
      'rejected',
    ] as const),
    orderId: Type.Union([OrderNumber, Type.Null()]),
    clientOrderId: Type.Union([ClientOrderNumber, Type.Null()]),
    market: Type.Union([MarketSymbol, Type.Null()]),
    price: MaybeDecimal,
    size: MaybeDecimal,
    filled: Decimal,
    remaining: Decimal,
    averagePrice: MaybeDecimal,
    cancelReason: Type.Union([words(CANCEL_REASONS), Type.Null()]),
    fills: Type.Array(Fill),
    reject: Type.Union([ApiError, Type.Null()]),
  },
  STRICT,
);
export type OrderOutcome = Static<typeof OrderOutcome>;

const RECEIPT = { receipt: Type.Union([ReceiptBody, Type.Null()]), timeUs: TimeUs };

export const PlacedOrder = Type.Object({ ...RECEIPT, order: OrderOutcome }, STRICT);
export type PlacedOrder = Static<typeof PlacedOrder>;

export const PlacedBatch = Type.Object({ ...RECEIPT, orders: Type.Array(OrderOutcome) }, STRICT);
export type PlacedBatch = Static<typeof PlacedBatch>;

/** A command that is not an order was carried out. */
export const Done = Type.Object({ ...RECEIPT, account: AccountNumber }, STRICT);
export type Done = Static<typeof Done>;

export const CanceledAll = Type.Object({ ...RECEIPT, canceled: Type.Array(OrderNumber) }, STRICT);
export type CanceledAll = Static<typeof CanceledAll>;
