/** Programs of others, run on this machine alone: a chain, PostgreSQL, Redis. */

export { type AnvilProcess, startAnvil } from './anvil-process.ts';
export { freePort } from './free-port.ts';
export { NO_POSTGRES, POSTGRES_PROGRAMS, PostgresServer } from './postgres-server.ts';
export { HAS_REDIS, NO_REDIS, RedisServer } from './redis-server.ts';
