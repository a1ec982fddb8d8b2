import { CANCEL_ORDER, type CancelOrder, PLACE_ORDER, type PlaceOrder } from './commands/orders.ts';
import {
  absentButNotZero,
  type ByteCursor,
  type FieldValue,
  isUintUpTo,
  readFields,
  readFlag,
  readName,
  readUint,
  setUint,
  writeFields,
} from './field-codec.ts';
import type { AnyLayout } from './layout.ts';

// Nearly every record of a journal is one of these two. Their fields lie at fixed offsets, so that
// each is read or written in place, which costs a quarter of what going by the layouts costs.
// Whatever is unusual is left to the layouts, and with it every error; tests compare the two.

const { side, type, timeInForce, postOnly, selfTrade, marginMode } = PLACE_ORDER.fields;

/** Bytes of the fields, and where each begins. */
const PLACE_BYTES = 57;
const PLACE = {
  account: 0,
  market: 4,
  clientOrderId: 6,
  nonce: 15,
  side: 24,
  type: 25,
  price: 26,
  size: 35,
  timeInForce: 43,
  expiresAtUs: 44,
  postOnly: 53,
  reduceOnly: 54,
  selfTrade: 55,
  marginMode: 56,
} as const;
const CANCEL_BYTES = 22;
const CANCEL = { account: 0, orderId: 4, clientOrderId: 13 } as const;

const TWO_32 = 4_294_967_296;
/** Above 2^53 - 1 when the higher half of a `uint` reaches this. */
const HIGH_LIMIT = 0x20_0000;
const U32_MAX = 0xffff_ffff;
const U16_MAX = 0xffff;

/** Reads the fields of a `PlaceOrder` behind its code. Throws `EncodingError`. */
export function readPlaceOrder(cursor: ByteCursor): PlaceOrder {
  if (!cursor.holds(PLACE_BYTES)) return readByLayout(cursor, PLACE_ORDER) as PlaceOrder;
  const { view, at } = cursor;
  const order = {
    kind: 'PlaceOrder',
    account: view.getUint32(at + PLACE.account, true),
    market: view.getUint16(at + PLACE.market, true),
    clientOrderId: optionalUintAt(cursor, at + PLACE.clientOrderId, 'clientOrderId'),
    nonce: optionalUintAt(cursor, at + PLACE.nonce, 'nonce'),
    side: nameAt(cursor, at + PLACE.side, side, 'side'),
    type: nameAt(cursor, at + PLACE.type, type, 'type'),
    price: optionalUintAt(cursor, at + PLACE.price, 'price'),
    size: uintAt(cursor, at + PLACE.size, 'size'),
    timeInForce: nameAt(cursor, at + PLACE.timeInForce, timeInForce, 'timeInForce'),
    expiresAtUs: optionalUintAt(cursor, at + PLACE.expiresAtUs, 'expiresAtUs'),
    postOnly: nameAt(cursor, at + PLACE.postOnly, postOnly, 'postOnly'),
    reduceOnly: flagAt(cursor, at + PLACE.reduceOnly, 'reduceOnly') === 1,
    selfTrade: nameAt(cursor, at + PLACE.selfTrade, selfTrade, 'selfTrade'),
    marginMode: nameAt(cursor, at + PLACE.marginMode, marginMode, 'marginMode'),
  };
  cursor.at = at + PLACE_BYTES;
  return order as PlaceOrder;
}

/** Reads the fields of a `CancelOrder` behind its code. Throws `EncodingError`. */
export function readCancelOrder(cursor: ByteCursor): CancelOrder {
  if (!cursor.holds(CANCEL_BYTES)) return readByLayout(cursor, CANCEL_ORDER) as CancelOrder;
  const { view, at } = cursor;
  const cancel = {
    kind: 'CancelOrder',
    account: view.getUint32(at + CANCEL.account, true),
    orderId: optionalUintAt(cursor, at + CANCEL.orderId, 'orderId'),
    clientOrderId: optionalUintAt(cursor, at + CANCEL.clientOrderId, 'clientOrderId'),
  };
  cursor.at = at + CANCEL_BYTES;
  return cancel as CancelOrder;
}

/** Writes the fields of a `PlaceOrder`. Throws `EncodingError`. */
export function writePlaceOrder(cursor: ByteCursor, order: PlaceOrder): void {
  const sideCode = side.indexOf(order.side);
  const typeCode = type.indexOf(order.type);
  const timeCode = timeInForce.indexOf(order.timeInForce);
  const postCode = postOnly.indexOf(order.postOnly);
  const selfTradeCode = selfTrade.indexOf(order.selfTrade);
  const modeCode = marginMode.indexOf(order.marginMode);
  // Negative as soon as one of them is.
  const codes = sideCode | typeCode | timeCode | postCode | selfTradeCode | modeCode;
  if (codes < 0 || !hasPlainNumbers(order)) {
    writeByLayout(cursor, PLACE_ORDER, order);
    return;
  }
  const at = cursor.take(PLACE_BYTES);
  const { view } = cursor;
  view.setUint32(at + PLACE.account, order.account, true);
  view.setUint16(at + PLACE.market, order.market, true);
  setOptionalUint(view, at + PLACE.clientOrderId, order.clientOrderId);
  setOptionalUint(view, at + PLACE.nonce, order.nonce);
  view.setUint8(at + PLACE.side, sideCode);
  view.setUint8(at + PLACE.type, typeCode);
  setOptionalUint(view, at + PLACE.price, order.price);
  setUint(view, at + PLACE.size, order.size);
  view.setUint8(at + PLACE.timeInForce, timeCode);
  setOptionalUint(view, at + PLACE.expiresAtUs, order.expiresAtUs);
  view.setUint8(at + PLACE.postOnly, postCode);
  view.setUint8(at + PLACE.reduceOnly, order.reduceOnly ? 1 : 0);
  view.setUint8(at + PLACE.selfTrade, selfTradeCode);
  view.setUint8(at + PLACE.marginMode, modeCode);
}

/** Writes the fields of a `CancelOrder`. Throws `EncodingError`. */
export function writeCancelOrder(cursor: ByteCursor, cancel: CancelOrder): void {
  const { account, orderId, clientOrderId } = cancel;
  if (!isUintUpTo(account, U32_MAX) || !isOptionalUint(orderId) || !isOptionalUint(clientOrderId)) {
    writeByLayout(cursor, CANCEL_ORDER, cancel);
    return;
  }
  const at = cursor.take(CANCEL_BYTES);
  const { view } = cursor;
  view.setUint32(at + CANCEL.account, account, true);
  setOptionalUint(view, at + CANCEL.orderId, orderId);
  setOptionalUint(view, at + CANCEL.clientOrderId, clientOrderId);
}

function hasPlainNumbers(order: PlaceOrder): boolean {
  return (
    isUintUpTo(order.account, U32_MAX) &&
    isUintUpTo(order.market, U16_MAX) &&
    isOptionalUint(order.clientOrderId) &&
    isOptionalUint(order.nonce) &&
    isOptionalUint(order.price) &&
    isUintUpTo(order.size, Number.MAX_SAFE_INTEGER) &&
    isOptionalUint(order.expiresAtUs) &&
    typeof order.reduceOnly === 'boolean'
  );
}

function isOptionalUint(value: number | null): boolean {
  return value === null || isUintUpTo(value, Number.MAX_SAFE_INTEGER);
}

function setOptionalUint(view: DataView, at: number, value: number | null): void {
  view.setUint8(at, value === null ? 0 : 1);
  setUint(view, at + 1, value ?? 0);
}

// The readers go back to a field that is not as usual and read it as a layout does, which throws.

function uintAt(cursor: ByteCursor, at: number, name: string): number {
  const high = cursor.view.getUint32(at + 4, true);
  if (high < HIGH_LIMIT) return high * TWO_32 + cursor.view.getUint32(at, true);
  cursor.at = at;
  return readUint(cursor, name);
}

function optionalUintAt(cursor: ByteCursor, at: number, name: string): number | null {
  const isPresent = flagAt(cursor, at, name) === 1;
  const value = uintAt(cursor, at + 1, name);
  if (isPresent) return value;
  if (value === 0) return null;
  throw absentButNotZero(name);
}

function flagAt(cursor: ByteCursor, at: number, name: string): number {
  const flag = cursor.view.getUint8(at);
  if (flag <= 1) return flag;
  cursor.at = at;
  return readFlag(cursor, name);
}

function nameAt<T extends string>(
  cursor: ByteCursor,
  at: number,
  names: readonly T[],
  name: string,
): T {
  const value = names[cursor.view.getUint8(at)];
  if (value !== undefined) return value;
  cursor.at = at;
  return readName(cursor, names, name);
}

type Bag = { [name: string]: FieldValue };

function readByLayout(cursor: ByteCursor, layout: AnyLayout): unknown {
  const message: Bag = { kind: layout.kind };
  readFields(cursor, layout.fields, message);
  return message;
}

function writeByLayout(
  cursor: ByteCursor,
  layout: AnyLayout,
  message: PlaceOrder | CancelOrder,
): void {
  writeFields(cursor, layout.fields, message);
}
