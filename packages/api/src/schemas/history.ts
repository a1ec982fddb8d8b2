import { type TObject, type TSchema, Type } from 'typebox';
import { MaybeSignedDecimal, SequenceNumber, TimeUs } from './primitives.ts';

/**
 * What a field of a history row is, and so how it is written: amounts as decimals of the row's
 * market or asset, rates as parts of one, a share's price with nine digits,
 * markets and assets by their symbols.
 */
export type HistoryField =
  | 'number'
  | 'text'
  | 'flag'
  | 'market'
  | 'asset'
  | 'price'
  | 'size'
  | 'quote'
  | 'amount'
  | 'rate'
  | 'sharePrice';

/** Fields of one kind of rows, by their names. */
export type HistoryFields = { readonly [field: string]: HistoryField };

const PLACE = { sequence: 'number', timeUs: 'number' } as const;

/** The rows of every history: schemas, documents and answers are made from this table. */
export const HISTORY_ROWS = {
  order: {
    orderId: 'number',
    clientOrderId: 'number',
    market: 'market',
    side: 'text',
    kind: 'text',
    timeInForce: 'text',
    postOnly: 'text',
    price: 'price',
    triggerPrice: 'price',
    triggerBy: 'text',
    size: 'size',
    remaining: 'size',
    filled: 'size',
    filledQuote: 'quote',
    reduceOnly: 'flag',
    attached: 'flag',
    marginMode: 'text',
    status: 'text',
    cancelReason: 'text',
    rejectReason: 'text',
    expiresAtUs: 'number',
    placedTimeUs: 'number',
    placedSequence: 'number',
    updatedTimeUs: 'number',
    updatedSequence: 'number',
  },
  orderChange: {
    ...PLACE,
    change: 'text',
    price: 'price',
    size: 'size',
    remaining: 'size',
    reason: 'text',
  },
  orderFill: {
    ...PLACE,
    market: 'market',
    liquidity: 'text',
    price: 'price',
    size: 'size',
    remaining: 'size',
    feeAsset: 'asset',
    fee: 'amount',
    extraFee: 'quote',
    realizedProfit: 'quote',
  },
  ledger: {
    ...PLACE,
    asset: 'asset',
    reason: 'text',
    change: 'amount',
    balance: 'amount',
    market: 'market',
  },
  fundingPayment: {
    ...PLACE,
    market: 'market',
    marginMode: 'text',
    reason: 'text',
    rate: 'rate',
    indexPrice: 'price',
    size: 'size',
    payment: 'quote',
  },
  deposit: {
    ...PLACE,
    asset: 'asset',
    amount: 'amount',
    chain: 'number',
    depositNumber: 'number',
    transactionHash: 'text',
  },
  withdrawal: {
    withdrawalId: 'number',
    asset: 'asset',
    amount: 'amount',
    fee: 'amount',
    status: 'text',
    reservedTimeUs: 'number',
    reservedSequence: 'number',
    endedTimeUs: 'number',
    endedSequence: 'number',
    chainStatus: 'text',
    requestNumber: 'number',
    requestTransaction: 'text',
    requestBlock: 'number',
    scheduledTransaction: 'text',
    scheduledBlock: 'number',
    unlocksAtUs: 'number',
    paidTransaction: 'text',
    paidBlock: 'number',
    paidTimeUs: 'number',
    canceledTransaction: 'text',
    canceledBlock: 'number',
  },
  liquidation: {
    ...PLACE,
    kind: 'text',
    market: 'market',
    marginMode: 'text',
    orderId: 'number',
    side: 'text',
    size: 'size',
    filled: 'size',
    price: 'price',
    insuranceChange: 'quote',
    realizedProfit: 'quote',
    positionSize: 'size',
    positionQuote: 'quote',
    rank: 'number',
    asset: 'asset',
    units: 'amount',
  },
  reject: {
    ...PLACE,
    command: 'text',
    clientOrderId: 'number',
    market: 'market',
    reason: 'text',
    bound: 'text',
    actual: 'text',
  },
  poolEntry: {
    ...PLACE,
    kind: 'text',
    exitId: 'number',
    amount: 'quote',
    shares: 'quote',
    accountShares: 'quote',
    totalShares: 'quote',
    poolEquity: 'quote',
    dueAtUs: 'number',
    accountTotal: 'quote',
  },
  poolDistribution: {
    ...PLACE,
    collected: 'quote',
    treasury: 'quote',
    vault: 'quote',
    stakers: 'quote',
    providers: 'quote',
    totalShares: 'quote',
    poolEquity: 'quote',
    nextDistributionUs: 'number',
  },
  poolValue: {
    startUs: 'number',
    equity: 'quote',
    totalShares: 'quote',
    sharePrice: 'sharePrice',
    reserve: 'quote',
  },
  trade: {
    ...PLACE,
    market: 'market',
    price: 'price',
    size: 'size',
    takerSide: 'text',
  },
  fundingRate: {
    ...PLACE,
    market: 'market',
    rate: 'rate',
    premium: 'rate',
    indexPrice: 'price',
    openInterest: 'size',
  },
  marketStatistics: {
    market: 'market',
    startUs: 'number',
    trades: 'number',
    volume: 'size',
    quoteVolume: 'quote',
    quoteFees: 'quote',
    orders: 'number',
    liquidations: 'number',
    liquidatedLots: 'size',
    deleverages: 'number',
    openInterest: 'size',
    indexPrice: 'price',
    markPrice: 'price',
  },
  venueStatistics: {
    startUs: 'number',
    commands: 'number',
    rejects: 'number',
    orders: 'number',
    trades: 'number',
    quoteVolume: 'quote',
    fees: 'quote',
    liquidations: 'number',
    deleverages: 'number',
    accountsOpened: 'number',
    insuranceFees: 'quote',
    insurancePaid: 'quote',
    deficits: 'quote',
  },
} as const satisfies { readonly [kind: string]: HistoryFields };

/** Kinds of history rows. */
export type HistoryKind = keyof typeof HISTORY_ROWS;

type ValueOf<F extends HistoryField> = F extends 'number'
  ? number
  : F extends 'flag'
    ? boolean
    : string;

/** One row as it is answered; null: not known, or not of this kind. */
export type HistoryRow<K extends HistoryKind> = {
  readonly [F in keyof (typeof HISTORY_ROWS)[K]]: (typeof HISTORY_ROWS)[K][F] extends HistoryField
    ? ValueOf<(typeof HISTORY_ROWS)[K][F]> | null
    : never;
};

/** A page of rows, newest first. */
export type HistoryPage<K extends HistoryKind> = {
  readonly rows: readonly HistoryRow<K>[];
  /** `after` of the page that follows; null at the end. */
  readonly next: string | null;
  /** The newest command that the tables know. */
  readonly asOfSequence: number;
  readonly asOfTimeUs: number;
};

const STRICT = { additionalProperties: false } as const;
const LARGEST = Number.MAX_SAFE_INTEGER;
const Plain = Type.Integer({ minimum: -LARGEST, maximum: LARGEST });

function fieldSchema(field: HistoryField): TSchema {
  if (field === 'number') return Type.Union([Plain, Type.Null()]);
  if (field === 'flag') return Type.Union([Type.Boolean(), Type.Null()]);
  if (field === 'text' || field === 'market' || field === 'asset') {
    return Type.Union([Type.String(), Type.Null()]);
  }
  return MaybeSignedDecimal;
}

/** Schema of one row; null: not known, or not of this kind. */
export function historyRow(kind: HistoryKind): TObject {
  const fields = Object.entries<HistoryField>(HISTORY_ROWS[kind]);
  return Type.Object(
    Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field)])),
    STRICT,
  );
}

const PAGE_END = {
  next: Type.Union([Type.String(), Type.Null()]),
  asOfSequence: SequenceNumber,
  asOfTimeUs: TimeUs,
};

/** Rows newest first, where the next page begins, and which sequence the tables know. */
export function historyPage(kind: HistoryKind): TObject {
  return Type.Object({ rows: Type.Array(historyRow(kind)), ...PAGE_END }, STRICT);
}
