import { setTimeout as pause } from 'node:timers/promises';
import type { OrderOutcome } from '@tandem/api';
import { type TandemClient, VenueError } from '@tandem/client';

type MarketOrder = {
  readonly market: string;
  readonly side: 'buy' | 'sell';
  readonly type: 'market';
  readonly size: string;
};

/**
 * A market order that is filled whole. The makers of a venue need a moment when it is new, and
 * leave for one when prices jump: then nothing is filled, and it is sent again.
 */
export async function fillAtOnce(client: TandemClient, order: MarketOrder): Promise<OrderOutcome> {
  for (let look = 0; look < 400; look += 1) {
    const placed = await client.orders.place({ ...order, timeInForce: 'FOK' }).catch((error) => {
      if (error instanceof VenueError && error.code === 'FillOrKillUnfillable') return null;
      throw error;
    });
    if (placed?.kind === 'answered') return placed.answer.data.order;
    if (placed !== null) throw new Error(`order ${placed.clientOrderId} lost its answer`);
    await pause(300);
  }
  throw new Error(`nobody sells ${order.size} of ${order.market}`);
}
