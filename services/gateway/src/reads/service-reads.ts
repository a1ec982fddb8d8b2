import type { GatewayParts, PartHealth } from '../gateway-parts.ts';
import { dataReply, type Reply } from '../requests/reply.ts';

const WORST_FIRST = ['failed', 'starting', 'degraded', 'ok'] as const;

function worstOf(parts: readonly PartHealth[]): PartHealth['status'] {
  return WORST_FIRST.find((word) => parts.some(({ status }) => status === word)) ?? 'ok';
}

/** How every part of the venue is; the status of the answer tells it as well. */
export function healthReply({ health, live }: GatewayParts): Reply {
  const parts = health();
  return dataReply({ status: worstOf(parts), releasedSequence: live.sequence, parts });
}

/** Ready is a venue whose parts all work, even if some are slower than they should be. */
export function readyReply({ health }: GatewayParts): Reply {
  const parts = health();
  const worst = worstOf(parts);
  return dataReply({ isReady: worst === 'ok' || worst === 'degraded', parts });
}
