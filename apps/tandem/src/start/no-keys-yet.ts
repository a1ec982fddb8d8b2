import { edgeError } from '@tandem/api';
import type { Authenticator } from '@tandem/gateway';

/** Refuses every private request: nobody gets in before keys can be checked. */
export function noKeysYet(): Authenticator {
  const refused = edgeError('NotReady', { part: 'keys', problem: 'no keys are registered yet' });
  return { identify: () => refused, prove: async () => refused };
}
