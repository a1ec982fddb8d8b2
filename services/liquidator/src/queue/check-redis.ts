import { Redis } from 'ioredis';

const TIMEOUT_MS = 5000;

/**
 * A queue that nobody serves is told at the start, and not when the first position is found.
 *
 * @throws with what the connection failed with
 */
export async function checkRedis(url: string): Promise<void> {
  const options = { lazyConnect: true, retryStrategy: () => null, connectTimeout: TIMEOUT_MS };
  const redis = new Redis(url, options);
  let cause: Error | null = null;
  redis.on('error', (error: Error) => {
    cause = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw cause ?? error;
  } finally {
    redis.disconnect();
  }
}
