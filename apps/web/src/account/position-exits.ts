import type { Order, Position } from '@tandem/api';

/** The take-profit and the stop that wait for a position. */
export type PositionExits = {
  readonly takeProfit: Order | undefined;
  readonly stop: Order | undefined;
};

export function exitsOf(position: Position, orders: readonly Order[]): PositionExits {
  const closing = position.side === 'long' ? 'sell' : 'buy';
  const exits = orders.filter(
    (one) =>
      one.market === position.market &&
      one.marginMode === position.marginMode &&
      one.side === closing &&
      one.triggerPrice !== null &&
      (one.attached || one.reduceOnly),
  );
  const of = (type: Order['type']): Order | undefined =>
    exits.find((one) => one.type === type && one.attached) ??
    exits.find((one) => one.type === type);
  return { takeProfit: of('takeProfit'), stop: of('stop') };
}
