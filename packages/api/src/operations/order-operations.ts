import { Type } from 'typebox';
import {
  AmendOrderRequest,
  BatchRequest,
  CancelAllRequest,
  DeadManAnswer,
  DeadManRequest,
  Fill,
  Order,
  PlaceOrderRequest,
  PlaceTriggerOrderRequest,
} from '../schemas/order.ts';
import { CanceledAll, PlacedBatch, PlacedOrder } from '../schemas/outcome.ts';
import {
  AccountNumber,
  ClientOrderNumber,
  MarketSymbol,
  OrderNumber,
} from '../schemas/primitives.ts';
import { WhatIf, WhatIfRequest } from '../schemas/what-if.ts';
import type { Operation } from './operation.ts';
import { MIN_SEQUENCE } from './public-operations.ts';

const STRICT = { additionalProperties: false } as const;
const ACCOUNT = { account: Type.Optional(AccountNumber) };
const ACCOUNT_ONLY = Type.Object(ACCOUNT, STRICT);
const ORDER_ID = Type.Object({ orderId: OrderNumber }, STRICT);
const CLIENT_ORDER_ID = Type.Object({ clientOrderId: ClientOrderNumber }, STRICT);
const PAGE = {
  ...ACCOUNT,
  market: Type.Optional(MarketSymbol),
  beforeSequence: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
};

const COMMON = { tag: 'Orders', cost: 1 } as const;

/** Orders: placing, changing, canceling, asking. */
export const ORDER_OPERATIONS: readonly Operation[] = [
  {
    ...COMMON,
    id: 'placeOrder',
    method: 'POST',
    path: '/v1/orders',
    summary: 'Places a limit or market order.',
    access: 'trade',
    body: PlaceOrderRequest,
    data: PlacedOrder,
  },
  {
    ...COMMON,
    id: 'placeTriggerOrder',
    method: 'POST',
    path: '/v1/trigger-orders',
    summary: 'Places a stop or take-profit order.',
    access: 'trade',
    body: PlaceTriggerOrderRequest,
    data: PlacedOrder,
  },
  {
    ...COMMON,
    id: 'placeBatch',
    method: 'POST',
    path: '/v1/orders/batch',
    summary: 'Up to 32 order requests under one sequence.',
    access: 'trade',
    cost: 5,
    body: BatchRequest,
    data: PlacedBatch,
  },
  {
    ...COMMON,
    id: 'amendOrder',
    method: 'PATCH',
    path: '/v1/orders/{orderId}',
    summary: 'Changes price and total size of a resting order.',
    access: 'trade',
    parameters: ORDER_ID,
    body: AmendOrderRequest,
    data: PlacedOrder,
  },
  {
    ...COMMON,
    id: 'cancelOrder',
    method: 'DELETE',
    path: '/v1/orders/{orderId}',
    summary: 'Cancels an order by its id.',
    access: 'cancel',
    parameters: ORDER_ID,
    query: ACCOUNT_ONLY,
    data: PlacedOrder,
  },
  {
    ...COMMON,
    id: 'cancelOrderByClientId',
    method: 'DELETE',
    path: '/v1/orders/by-client-id/{clientOrderId}',
    summary: 'Cancels an order by your own id, even before it arrives.',
    access: 'cancel',
    parameters: CLIENT_ORDER_ID,
    query: ACCOUNT_ONLY,
    data: PlacedOrder,
  },
  {
    ...COMMON,
    id: 'cancelAllOrders',
    method: 'POST',
    path: '/v1/orders/cancel-all',
    summary: 'Cancels all orders, in one market or in all.',
    access: 'cancel',
    body: CancelAllRequest,
    data: CanceledAll,
  },
  {
    ...COMMON,
    id: 'deadManSwitch',
    method: 'POST',
    path: '/v1/dead-man-switch',
    summary: 'Cancels all orders of the account unless it is asked again in time.',
    access: 'cancel',
    // A file of its own is on disk before it is answered, and everybody waits for that.
    cost: 10,
    body: DeadManRequest,
    data: DeadManAnswer,
  },
  {
    ...COMMON,
    id: 'whatIf',
    method: 'POST',
    path: '/v1/what-if',
    summary: 'What an order would do: cost, fees, liquidation price, margin after.',
    access: 'read',
    cost: 2,
    body: WhatIfRequest,
    data: WhatIf,
  },
  {
    ...COMMON,
    id: 'openOrders',
    method: 'GET',
    path: '/v1/orders',
    summary: 'All live orders, oldest first.',
    access: 'read',
    cost: 2,
    query: Type.Object(
      { ...ACCOUNT, ...MIN_SEQUENCE, market: Type.Optional(MarketSymbol) },
      STRICT,
    ),
    data: Type.Array(Order),
  },
  {
    ...COMMON,
    id: 'order',
    method: 'GET',
    path: '/v1/orders/{orderId}',
    summary: 'One live order.',
    access: 'read',
    parameters: ORDER_ID,
    query: Type.Object({ ...ACCOUNT, ...MIN_SEQUENCE }, STRICT),
    data: Order,
  },
  {
    ...COMMON,
    id: 'fills',
    method: 'GET',
    path: '/v1/fills',
    summary: 'Own fills, newest first.',
    access: 'read',
    cost: 5,
    query: Type.Object(PAGE, STRICT),
    data: Type.Array(Fill),
  },
];
