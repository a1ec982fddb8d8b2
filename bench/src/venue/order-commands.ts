import type { AccountId, CancelOrder, ClientOrderId, MarketId, PlaceOrder } from '@tandem/protocol';
import type { Lots, PriceUnits } from '@tandem/quantity';
import { CANCEL, IMMEDIATE, type OrderStream } from '../streams/order-stream.ts';
import { LOTS_PER_SIZE, marketOf, spread } from './order-flow.ts';
import { FIRST_ACCOUNT } from './venue.ts';

/**
 * The message of a stream as a command of its own, as a gateway makes them: the sequencer keeps it
 * for a while. Orders are named by the user's id, because the engine's is known only afterwards.
 */
export function commandOf(
  stream: OrderStream,
  message: number,
  accounts: number,
): PlaceOrder | CancelOrder {
  const id = stream.ids[message] as number;
  const account = (FIRST_ACCOUNT + spread(id, accounts)) as AccountId;
  const clientOrderId = id as ClientOrderId;
  const kind = stream.kinds[message] as number;
  if (kind === CANCEL) return { kind: 'CancelOrder', account, orderId: null, clientOrderId };
  return {
    kind: 'PlaceOrder',
    account,
    market: marketOf(id) as MarketId,
    clientOrderId,
    nonce: null,
    side: stream.sides[message] === 0 ? 'buy' : 'sell',
    type: 'limit',
    price: stream.prices[message] as PriceUnits,
    size: ((stream.sizes[message] as number) * LOTS_PER_SIZE) as Lots,
    timeInForce: kind === IMMEDIATE ? 'IOC' : 'GTC',
    expiresAtUs: null,
    postOnly: 'no',
    reduceOnly: false,
    selfTrade: 'cancelTaker',
    marginMode: 'cross',
  };
}
