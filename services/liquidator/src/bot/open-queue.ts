import type { Config } from '../config/config.ts';
import type { LiquidationQueue } from '../queue/liquidation-queue.ts';
import { RedisQueue } from '../queue/redis-queue.ts';
import { SqlQueue } from '../queue/sql-queue.ts';
import type { SqlDatabase } from '../store/sql.ts';

const MS_IN_S = 1000;

export function openQueue(
  config: Config,
  database: SqlDatabase,
  redisUrl: string | undefined,
): LiquidationQueue {
  const { queue } = config;
  const options = { nowMs: Date.now, leaseMs: queue.returnAfterS * MS_IN_S };
  if (queue.kind === 'sql') return new SqlQueue(database, options);
  if (redisUrl === undefined) throw new Error('queue.kind is redis: set LIQUIDATOR_REDIS_URL');
  const pacing = { afterEachMs: queue.itemDelayMs, whenEmptyMs: queue.idleDelayMs };
  return new RedisQueue(redisUrl, { ...options, pacing });
}
