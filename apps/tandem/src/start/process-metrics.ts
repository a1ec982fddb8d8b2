import { collectDefaultMetrics, Registry } from 'prom-client';

const made: { registry: Registry | null } = { registry: null };

/** Memory, processor time, event loop lag, garbage collection of this process, for Prometheus. */
export function processMetrics(): Registry {
  if (made.registry !== null) return made.registry;
  const register = new Registry();
  // Each collection observes the process from then on: one is enough for all venues in it.
  collectDefaultMetrics({ register });
  made.registry = register;
  return register;
}
