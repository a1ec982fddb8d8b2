import type { Side } from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import type { Market } from './market.ts';
import type { Order } from './state.ts';

// The book of a market: two arrays, best first. At a price, the smaller priority is first.

export function sideOf(market: Market, side: Side): Order[] {
  return side === 'buy' ? market.bids : market.asks;
}

export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

/** Best price of a side, whatever rests there. */
export function bestPrice(market: Market, side: Side): bigint | null {
  return sideOf(market, side)[0]?.price ?? null;
}

/** Whether a limit reaches a price of the opposite side. */
export function crosses(side: Side, limit: bigint, price: bigint): boolean {
  return side === 'buy' ? price <= limit : price >= limit;
}

function isBefore(order: Order, other: Order): boolean {
  if (order.price === other.price) return order.priority < other.priority;
  return order.side === 'buy' ? order.price > other.price : order.price < other.price;
}

/** Index of the first order of the array that is not before `order`. */
function placeOf(orders: readonly Order[], order: Order): number {
  let low = 0;
  let high = orders.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = orders[middle];
    if (other !== undefined && isBefore(other, order)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function addToBook(order: Order): void {
  const orders = sideOf(order.market, order.side);
  orders.splice(placeOf(orders, order), 0, order);
}

export function takeFromBook(order: Order): void {
  const orders = sideOf(order.market, order.side);
  const at = placeOf(orders, order);
  assert(orders[at] === order, 'a resting order is in its book');
  orders.splice(at, 1);
}

/** Orders of the best price of a side, first in first out. */
export function bestLevel(orders: readonly Order[]): readonly Order[] {
  const [best] = orders;
  if (best === undefined) return [];
  const end = orders.findIndex((order) => order.price !== best.price);
  return end < 0 ? orders.slice() : orders.slice(0, end);
}
