import type { OrderId, PlaceOrder } from '@tandem/protocol';
import { guardBatchLag } from './batch-lag.ts';
import { guardLimits } from './key-limits.ts';
import { signedFee, signingKey } from './keys.ts';
import { rememberClientId, reserve } from './live-orders.ts';
import { requiredMargin } from './margin.ts';
import type { Market } from './market.ts';
import { fillableSize, runTaker } from './matching.ts';
import {
  boundMarketOrder,
  clampReduceOnly,
  guardBand,
  guardCapacity,
  guardFlag,
  guardFunds,
  guardIds,
  guardLargest,
  guardLimitPrice,
  guardMargin,
  guardPosition,
  guardPostOnly,
  guardQuoted,
  guardReserved,
  guardSize,
  guardSmallest,
  guardStale,
  guardStatus,
  guardTimeInForce,
} from './order-guards.ts';
import { printAccepted } from './order-prints.ts';
import { reject, type Verdict } from './reject.ts';
import { guardRisk } from './risk-limits.ts';
import { type Account, type Order, type State, takeCommandId } from './state.ts';

/** The order of a command, before it has an id. */
function draftOf(command: PlaceOrder, account: Account, market: Market): Order {
  const size = BigInt(command.size);
  return {
    id: 0 as OrderId,
    account,
    market,
    clientOrderId: command.clientOrderId,
    side: command.side,
    mode: command.marginMode,
    selfTrade: command.selfTrade,
    reduceOnly: command.reduceOnly,
    postOnly: command.postOnly,
    expiresAtUs: command.expiresAtUs,
    trigger: null,
    isFired: false,
    timeInForce: command.timeInForce,
    isMarketOrder: command.type === 'market',
    price: BigInt(command.price ?? 0),
    originalSize: size,
    remaining: size,
    priority: 0,
    key: null,
    extraFee: 0n,
  };
}

/** 9: a market order has no price of its own. */
function guardPrice(command: PlaceOrder, market: Market): Verdict {
  const price = command.price === null ? null : BigInt(command.price);
  if (command.type === 'limit') return guardLimitPrice(market, price);
  return price === null ? null : reject('PriceInvalid', market.rules.tickSize, price);
}

/** 23. */
function guardFillOrKill(state: State, order: Order): Verdict {
  if (order.timeInForce !== 'FOK') return null;
  const filled = fillableSize(state, order);
  if (filled === order.remaining) return null;
  return reject('FillOrKillUnfillable', order.remaining, filled);
}

function guardOrder(state: State, command: PlaceOrder, draft: Order): Verdict {
  const { account, market } = draft;
  const isPatient = draft.timeInForce === 'GTC' || draft.timeInForce === 'GTD';
  return (
    guardStatus(market, draft.reduceOnly, draft.postOnly !== 'no') ??
    guardStale(state, draft) ??
    guardFlag(draft) ??
    guardBatchLag(state, draft) ??
    guardIds(state, account, draft.clientOrderId, command.nonce) ??
    guardSize(market, draft.remaining) ??
    guardPrice(command, market) ??
    guardTimeInForce(state, draft) ??
    guardLargest(market, draft.remaining) ??
    boundMarketOrder(draft) ??
    clampReduceOnly(draft) ??
    guardSmallest(draft) ??
    guardBand(draft) ??
    (isPatient ? guardCapacity(state, account) : null) ??
    guardPostOnly(draft) ??
    guardPosition(draft) ??
    guardFunds(draft) ??
    guardMargin(state, draft, requiredMargin(state, account)) ??
    guardLimits(state, state.key, draft) ??
    guardRisk(state, draft) ??
    guardFillOrKill(state, draft)
  );
}

export function rememberUsed(state: State, order: Order): void {
  const { account, clientOrderId } = order;
  if (clientOrderId !== null) rememberClientId(state, account, clientOrderId, order.id);
}

export function placeOrder(state: State, command: PlaceOrder): Verdict {
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  const reserved = guardReserved(account);
  if (reserved !== null) return reserved;
  const market = state.marketById.get(command.market);
  if (market === undefined) return reject('MarketUnknown', 0, command.market);
  const quoted = guardQuoted(account, market);
  if (quoted !== null) return quoted;
  const isSpot = market.rules.kind === 'spot';
  if (isSpot && (command.marginMode === 'isolated' || command.reduceOnly)) {
    return reject('WrongMarketKind', 0, 1);
  }
  const draft = draftOf(command, account, market);
  const refusal = guardOrder(state, command, draft);
  if (refusal !== null) return refusal;
  // After this point the command succeeds.
  const id = takeCommandId(state) as OrderId;
  const key = signingKey(state);
  const extraFee = signedFee(state);
  const order: Order = { ...draft, id, key, extraFee, priority: id, originalSize: draft.remaining };
  printAccepted(state, order);
  rememberUsed(state, order);
  reserve(state, order, order.remaining);
  runTaker(state, order);
  return null;
}
