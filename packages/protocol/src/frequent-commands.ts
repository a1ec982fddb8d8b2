import type { Lots, PriceUnits, TimestampUs } from '@tandem/quantity';
import { type CancelOrder, PLACE_ORDER, type PlaceOrder } from './commands/orders.ts';
import {
  type ByteCursor,
  readFlag,
  readName,
  readOptionalUint,
  readU16,
  readU32,
  readUint,
} from './field-codec.ts';
import type { AccountId, ClientOrderId, MarketId, OrderId } from './ids.ts';

// Nearly every record of a journal is one of these two. Read field by field into one object they
// cost about half of what the layouts cost; a test holds them to their layouts.

const { side, type, timeInForce, postOnly, selfTrade, marginMode } = PLACE_ORDER.fields;

/** Reads the fields of a `PlaceOrder` behind its code. Throws `EncodingError`. */
export function readPlaceOrder(cursor: ByteCursor): PlaceOrder {
  return {
    kind: 'PlaceOrder',
    account: readU32(cursor) as AccountId,
    market: readU16(cursor) as MarketId,
    clientOrderId: readOptionalUint(cursor, 'clientOrderId') as ClientOrderId | null,
    nonce: readOptionalUint(cursor, 'nonce'),
    side: readName(cursor, side, 'side'),
    type: readName(cursor, type, 'type'),
    price: readOptionalUint(cursor, 'price') as PriceUnits | null,
    size: readUint(cursor, 'size') as Lots,
    timeInForce: readName(cursor, timeInForce, 'timeInForce'),
    expiresAtUs: readOptionalUint(cursor, 'expiresAtUs') as TimestampUs | null,
    postOnly: readName(cursor, postOnly, 'postOnly'),
    reduceOnly: readFlag(cursor, 'reduceOnly') === 1,
    selfTrade: readName(cursor, selfTrade, 'selfTrade'),
    marginMode: readName(cursor, marginMode, 'marginMode'),
  };
}

/** Reads the fields of a `CancelOrder` behind its code. Throws `EncodingError`. */
export function readCancelOrder(cursor: ByteCursor): CancelOrder {
  return {
    kind: 'CancelOrder',
    account: readU32(cursor) as AccountId,
    orderId: readOptionalUint(cursor, 'orderId') as OrderId | null,
    clientOrderId: readOptionalUint(cursor, 'clientOrderId') as ClientOrderId | null,
  };
}
